package org.kirincamel.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.kirincamel.delivery.ResultDocument;
import org.kirincamel.request.Violation;
import org.kirincamel.store.RequestPage;
import org.kirincamel.store.RequestSummary;
import org.kirincamel.store.StoredRow;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Event;
import org.kirincamel.task.PollPolicy;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;
import org.kirincamel.task.Timeline;

/** How requests are shown over HTTP: in the words of the result documents. */
final class Views {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Characters of a prompt in a list. */
  private static final int MAX_PROMPT = 200;

  private Views() {}

  /** The answer to a message that was taken, the same each time it is asked for. */
  static ObjectNode taken(List<StoredRow> rows) {
    ObjectNode answer = JSON.createObjectNode();
    answer.put("status", "accepted");
    ArrayNode each = answer.putArray("rows");
    for (StoredRow row : rows) {
      ObjectNode node = each.addObject();
      node.put("row", row.row());
      node.put("request_id", row.request().toString());
      node.put("status", row.violations().isEmpty() ? "accepted" : "rejected");
      node.set("violations", row.violations().map(Views::parsed).orElseGet(JSON::createArrayNode));
    }
    return answer;
  }

  /** What is wrong with each request of a message that was not taken. */
  static ArrayNode refused(List<List<Violation>> violations) {
    ArrayNode rows = JSON.createArrayNode();
    for (List<Violation> each : violations) {
      ObjectNode node = rows.addObject();
      node.put("row", rows.size());
      node.put("status", "rejected");
      node.set("violations", JSON.valueToTree(each));
    }
    return rows;
  }

  /** All that is known of a request: its result document, as far as it has come. */
  static ObjectNode whole(
      Task task, List<Delivery> deliveries, List<Event> events, Optional<String> done) {
    ObjectNode view = ResultDocument.of(task, task.result().revision(), task.times().receivedAt());
    view.put("progress", task.gateway().progress().orElse(null));
    view.put("cancelled", task.status().cancelled());
    view.put("waits_for", waitsFor(task).orElse(null));
    view.put("usually_done_in", done.orElse(null));
    view.put("next_look_at", task.nextActionAt().map(Instant::toString).orElse(null));
    Optional<Instant> delivered =
        deliveries.stream()
            .filter(each -> each.revision() == task.result().revision())
            .flatMap(each -> each.progress().deliveredAt().stream())
            .max(Instant::compareTo);
    ((ObjectNode) view.get("timeline"))
        .put("delivered_at", delivered.map(Instant::toString).orElse(null));
    ArrayNode each = view.putArray("deliveries");
    for (Delivery delivery : deliveries) {
      ObjectNode node = each.addObject();
      node.put("target", delivery.target());
      node.put("revision", delivery.revision());
      node.put("status", delivery.state().name().toLowerCase(Locale.ROOT));
      node.put("attempts", delivery.attempts());
      node.put(
          "delivered_at", delivery.progress().deliveredAt().map(Instant::toString).orElse(null));
      node.put("last_error", delivery.progress().lastError());
    }
    ArrayNode timeline = view.putArray("events");
    Timeline.of(task, events, deliveries).forEach(event -> timeline.add(event(event)));
    return view;
  }

  private static ObjectNode event(Event event) {
    ObjectNode node = JSON.createObjectNode();
    node.put("time", event.at().toString());
    node.put("from", event.from().map(State::word).orElse(null));
    node.put("to", event.to().word());
    node.put("cause", event.cause());
    node.put("attempt", event.attempt());
    node.put("node", event.node().isEmpty() ? null : event.node());
    node.put("who", event.who().isEmpty() ? null : event.who());
    return node;
  }

  /** Why it has not ended, in one sentence; empty where it has. */
  static Optional<String> waitsFor(Task task) {
    boolean open =
        switch (task.state()) {
          case ACCEPTED, SUBMITTING, UNKNOWN, RUNNING -> true;
          default -> task.nextActionAt().isPresent();
        };
    if (!open) {
      return Optional.empty();
    }
    if (task.status().cancelled()) {
      return Optional.of("its end at the gateway, where it keeps its slot and its cost: cancelled");
    }
    return Optional.of(task.status().note())
        .filter(note -> !note.isEmpty())
        .or(
            () ->
                Optional.of(
                    switch (task.state()) {
                      case ACCEPTED -> "a free slot";
                      case SUBMITTING -> "the answer to its POST";
                      case UNKNOWN -> "a look-up: the outcome of its POST is unknown";
                      case RUNNING -> "the gateway, which works on it";
                      case COMPLETED -> "its video";
                      default -> "a video that comes late";
                    }));
  }

  /** How long after its submission a request that has not ended is likely to, in words. */
  static Optional<String> usuallyDoneIn(
      Task task, Function<Task, Optional<PollPolicy.Usual>> usual) {
    return switch (task.state()) {
      case ACCEPTED, SUBMITTING, UNKNOWN, RUNNING ->
          usual
              .apply(task)
              .map(
                  known ->
                      "%s, nine of ten in %s"
                          .formatted(about(known.median()), about(known.ninetieth())));
      default -> Optional.empty();
    };
  }

  /** With two digits that count: more are not known, and would change at every look. */
  private static String about(Duration exact) {
    long seconds = Math.max(1, Math.round(exact.toMillis() / 1e3));
    long step = seconds < 60 ? 1 : seconds < 600 ? 10 : seconds < 3600 ? 60 : 600;
    long rounded = (seconds + step / 2) / step * step;
    return Duration.ofSeconds(rounded).toString().substring(2).toLowerCase(Locale.ROOT);
  }

  /** Another one whenever {@link #whole} is: every change counts up a version. */
  static String etag(Task task, List<Delivery> deliveries, Optional<String> done) {
    long delivering = deliveries.stream().mapToLong(each -> each.version() + 1).sum();
    return "\"%d.%d.%d%s\""
        .formatted(
            task.version(),
            // Not each poll makes a new version.
            task.counts().polls(),
            delivering,
            done.map(text -> ".%x".formatted(text.hashCode())).orElse(""));
  }

  /** One line of a list. */
  static ObjectNode line(RequestSummary request) {
    ObjectNode line = JSON.createObjectNode();
    line.put("request_id", request.id().toString());
    line.put("external_task_id", request.gateway().external());
    line.put("task_id", request.gateway().task().orElse(null));
    line.put("model", request.asked().model());
    line.put("prompt", shortened(request.asked().prompt()));
    line.put("status", request.state().word());
    ObjectNode source = line.putObject("source");
    source.put("kind", request.source().kind());
    source.put("name", request.source().name());
    source.put("row", request.source().row());
    ObjectNode timeline = line.putObject("timeline");
    timeline.put("received_at", request.times().received().toString());
    timeline.put("submitted_at", request.times().submitted().map(Instant::toString).orElse(null));
    timeline.put(
        "completed_at",
        request
            .times()
            .completed()
            .filter(at -> request.state().isEnded())
            .map(Instant::toString)
            .orElse(null));
    line.put("error_code", request.result().errorCode().orElse(null));
    line.put("note", request.result().note());
    line.put("cancelled", request.result().cancelled());
    line.put("revision", request.result().revision());
    line.put("late", request.result().revision() > 1 && request.result().late());
    return line;
  }

  private static String shortened(String prompt) {
    return prompt.codePointCount(0, prompt.length()) <= MAX_PROMPT
        ? prompt
        : prompt.substring(0, prompt.offsetByCodePoints(0, MAX_PROMPT)) + "…";
  }

  /**
   * @param next where the page that follows is found
   */
  static ObjectNode page(RequestPage found, Optional<String> next) {
    ObjectNode page = JSON.createObjectNode();
    ArrayNode lines = page.putArray("requests");
    found.requests().forEach(each -> lines.add(line(each)));
    page.put("next", next.orElse(null));
    page.putObject("searched")
        .put("rows", found.searched())
        .put("stopped_at", found.stoppedAt().map(Instant::toString).orElse(null));
    return page;
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The store holds no JSON where JSON belongs: " + json, e);
    }
  }
}
