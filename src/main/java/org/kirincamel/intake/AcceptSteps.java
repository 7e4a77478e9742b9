package org.kirincamel.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.kirincamel.common.SafeText;
import org.kirincamel.common.Sha256;
import org.kirincamel.delivery.Results;
import org.kirincamel.request.RequestRules;
import org.kirincamel.request.Verdict;
import org.kirincamel.request.VideoRequest;
import org.kirincamel.request.Violation;
import org.kirincamel.store.Acceptance;
import org.kirincamel.store.MessageKey;
import org.kirincamel.store.StoredMessage;
import org.kirincamel.store.TaskStore;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Ids;
import org.kirincamel.task.Names;
import org.kirincamel.task.Source;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/** Makes checked requests durable: good ones accepted, bad ones rejected, each key only once. */
public final class AcceptSteps {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_KEY_LENGTH = 400;
  private static final int MAX_NAME_LENGTH = 1000;
  private static final int MAX_KIND_LENGTH = 64;
  private static final int MAX_KEPT = 900_000;
  private static final int MAX_ID_LENGTH = 255;
  private static final int MAX_DETAILS = 20;
  private static final int MAX_DETAIL_LENGTH = 500;

  private final TaskStore store;
  private final RequestRules rules;
  private final List<String> defaultTargets;
  private final Results results;
  private final Ids ids;
  private final Clock clock;

  AcceptSteps(
      TaskStore store,
      RequestRules rules,
      List<String> defaultTargets,
      Results results,
      Ids ids,
      Clock clock) {
    this.store = store;
    this.rules = rules;
    this.defaultTargets = List.copyOf(defaultTargets);
    this.results = results;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Stores a batch. When this returns, the batch may be acknowledged.
   *
   * @return one receipt for each row, in the same order
   */
  public List<Receipt> accept(CheckedBatch checked) {
    Batch batch = checked.batch();
    if (batch.rows().isEmpty()) {
      return List.of();
    }
    Offer offer = offer(checked);
    int rowsDone = batch.rows().get(batch.rows().size() - 1).number();
    List<Acceptance> stored =
        store.accept(
            batch.origin().intake(), rowsDone, offer.tasks(), offer::idIsTaken, offer::deliveries);
    return stored.stream().map(each -> receipt(each, offer.violations())).toList();
  }

  /**
   * Stores a message under a key of its sender's choice, unless there is one already. When this
   * returns, the message may be acknowledged.
   *
   * @return what there is under the key now
   * @throws NoneAcceptableException if not one of its requests can be accepted: nothing is stored
   */
  public StoredMessage acceptOnce(CheckedBatch checked, MessageKey key) {
    Offer offer = offer(checked);
    offer.requireOne();
    return store.acceptOnce(
        ids.next(),
        key,
        offer.now(),
        offer.tasks(),
        (task, first) -> {
          Task refused = offer.idIsTaken(task, first);
          offer.requireOne();
          return refused;
        },
        offer::deliveries);
  }

  /** What is offered to the store, and what is wrong with it. */
  private final class Offer {
    private final Instant now;
    private final List<Task> tasks = new ArrayList<>();
    private final Map<UUID, List<Violation>> violations = new HashMap<>();

    Offer(Instant now) {
      this.now = now;
    }

    Instant now() {
      return now;
    }

    List<Task> tasks() {
      return tasks;
    }

    Map<UUID, List<Violation>> violations() {
      return violations;
    }

    Task idIsTaken(Task task, UUID first) {
      List<Violation> taken = List.of(AcceptSteps.idIsTaken(task, first));
      violations.put(task.id(), taken);
      return task.rejected(json(taken));
    }

    List<Delivery> deliveries(Task task) {
      return task.state() == State.REJECTED ? results.of(task, now) : List.of();
    }

    void requireOne() {
      if (tasks.stream().allMatch(task -> violations.containsKey(task.id()))) {
        throw new NoneAcceptableException(
            tasks.stream().map(task -> violations.get(task.id())).toList());
      }
    }
  }

  private Offer offer(CheckedBatch checked) {
    Batch batch = checked.batch();
    Offer offer = new Offer(clock.instant());
    for (int i = 0; i < batch.rows().size(); i++) {
      Row row = batch.rows().get(i);
      if (checked.verdicts().get(i) instanceof Verdict.Invalid invalid) {
        Task task = rejected(batch.origin(), row, invalid.violations(), offer.now());
        offer.violations().put(task.id(), invalid.violations());
        offer.tasks().add(task);
      } else {
        VideoRequest request = ((Verdict.Valid) checked.verdicts().get(i)).request();
        offer.tasks().add(accepted(batch.origin(), row, request, offer.now()));
      }
    }
    return offer;
  }

  private static Receipt receipt(Acceptance acceptance, Map<UUID, List<Violation>> violations) {
    if (acceptance instanceof Acceptance.Duplicate) {
      return new Receipt(acceptance.requestId(), Receipt.Status.DUPLICATE, List.of());
    }
    boolean rejected = ((Acceptance.Stored) acceptance).state() == State.REJECTED;
    return new Receipt(
        acceptance.requestId(),
        rejected ? Receipt.Status.REJECTED : Receipt.Status.ACCEPTED,
        violations.getOrDefault(acceptance.requestId(), List.of()));
  }

  private static Violation idIsTaken(Task task, UUID first) {
    return new Violation(
        "/external_task_id",
        "unique",
        "external_task_id: expected an id that no other request has, got \"%s\", which belongs to request %s"
            .formatted(task.gateway().externalTaskId(), first));
  }

  private Task accepted(Batch.Origin origin, Row row, VideoRequest request, Instant now) {
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

  private Task rejected(Batch.Origin origin, Row row, List<Violation> violations, Instant now) {
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

  private static String json(List<Violation> violations) {
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
