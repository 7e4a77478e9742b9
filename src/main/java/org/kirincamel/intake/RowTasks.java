package org.kirincamel.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.kirincamel.common.SafeText;
import org.kirincamel.common.Sha256;
import org.kirincamel.request.RequestRules;
import org.kirincamel.request.VideoRequest;
import org.kirincamel.request.Violation;
import org.kirincamel.task.Ids;
import org.kirincamel.task.Names;
import org.kirincamel.task.Source;
import org.kirincamel.task.Task;

/**
 * Makes rows of a source the rows of the store: what they say is cut and made safe for its columns.
 */
final class RowTasks {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_KEY_LENGTH = 400;
  private static final int MAX_NAME_LENGTH = 1000;
  private static final int MAX_KIND_LENGTH = 64;
  private static final int MAX_KEPT = 900_000;
  private static final int MAX_ID_LENGTH = 255;
  private static final int MAX_DETAILS = 20;
  private static final int MAX_DETAIL_LENGTH = 500;

  private final RequestRules rules;
  private final List<String> defaultTargets;
  private final Ids ids;

  /**
   * @param defaultTargets of a request that names none, or none that can be read
   */
  RowTasks(RequestRules rules, List<String> defaultTargets, Ids ids) {
    this.rules = rules;
    this.defaultTargets = List.copyOf(defaultTargets);
    this.ids = ids;
  }

  /** A row that was found good. */
  Task accepted(Batch.Origin origin, Row row, VideoRequest request, Instant now) {
    UUID id = ids.next();
    return Task.accepted(
        id,
        source(origin, row),
        new Task.Request(
            name(origin, row, id),
            request.model(),
            request.params().toString(),
            request.deliverTo().isEmpty() ? defaultTargets : request.deliverTo()),
        request.externalTaskId().orElseGet(() -> Task.ownIdOf(id)),
        now);
  }

  /** A row that was not, with what could be read of it. */
  Task rejected(Batch.Origin origin, Row row, List<Violation> violations, Instant now) {
    UUID id = ids.next();
    JsonNode request = row.request();
    List<String> targets = rules.readableTargets(request);
    return Task.accepted(
            id,
            source(origin, row),
            new Task.Request(
                name(origin, row, id),
                text(request, "model", MAX_ID_LENGTH),
                kept(request),
                targets.isEmpty() ? defaultTargets : targets),
            text(request, "external_task_id", MAX_ID_LENGTH),
            now)
        .rejected(json(violations));
  }

  private static Source source(Batch.Origin origin, Row row) {
    return new Source(
        SafeText.column(origin.kind(), MAX_KIND_LENGTH),
        SafeText.column(origin.name(), MAX_NAME_LENGTH),
        row.number(),
        key(origin.key() + "#" + row.number()),
        details(origin.details()));
  }

  private static String name(Batch.Origin origin, Row row, UUID id) {
    return Names.of(origin.baseName(), row.number(), origin.many(), id);
  }

  private static Map<String, String> details(Map<String, String> said) {
    var kept = new TreeMap<String, String>();
    said.forEach(
        (name, value) -> {
          if (kept.size() < MAX_DETAILS) {
            kept.put(
                SafeText.column(name, MAX_KIND_LENGTH), SafeText.column(value, MAX_DETAIL_LENGTH));
          }
        });
    return kept;
  }

  private static String text(JsonNode request, String name, int most) {
    JsonNode value = request.path(name);
    return value.isTextual() && value.asText().length() <= most
        ? SafeText.wellFormed(value.asText())
        : "";
  }

  /** What was read of a rejected request, for its result document. */
  private static String kept(JsonNode request) {
    if (request.isMissingNode()) {
      return "null";
    }
    String json = SafeText.wellFormed(request.toString());
    return json.length() <= MAX_KEPT ? json : "null";
  }

  /** As a row keeps them. */
  static String json(List<Violation> violations) {
    try {
      return SafeText.wellFormed(JSON.writeValueAsString(violations));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Strings always make JSON", e);
    }
  }

  private static String key(String key) {
    if (key.length() <= MAX_KEY_LENGTH && key.indexOf('\0') < 0) {
      return key;
    }
    return "sha256:" + Sha256.hex(key.getBytes(StandardCharsets.UTF_8));
  }
}
