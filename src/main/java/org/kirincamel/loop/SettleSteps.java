package org.kirincamel.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.kirincamel.store.TaskStore;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;
import org.kirincamel.task.TaskError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A person's word on a request of unknown outcome, sent to {@code direct:kirin-settle} as a map or
 * as JSON: {@code request_id}, {@code action} (adopt, repost or fail) and, for adopt, {@code
 * task_id}. The answer says what the request is now; nothing else than a row in UNKNOWN is ever
 * changed.
 */
public final class SettleSteps {

  private static final Logger LOG = LoggerFactory.getLogger(SettleSteps.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_ID = 512;

  private final TaskStore store;
  private final Results results;
  private final Clock clock;

  SettleSteps(TaskStore store, Results results, Clock clock) {
    this.store = store;
    this.results = results;
    this.clock = clock;
  }

  /** What a person decided. */
  private enum Action {
    ADOPT,
    REPOST,
    FAIL
  }

  /**
   * Settles one request.
   *
   * @return {@code request_id}, {@code status} (the state it is in now) and {@code settled}
   * @throws IllegalArgumentException in one sentence, if the order cannot be understood or there is
   *     no such request
   */
  public Map<String, Object> settle(Object body) {
    JsonNode order = read(body);
    UUID request = id(order);
    Action action = action(order);
    String taskId = order.path("task_id").asText("").strip();
    if (action == Action.ADOPT && (taskId.isEmpty() || taskId.length() > LONGEST_ID)) {
      throw new IllegalArgumentException(
          "task_id: expected the gateway's id of the task to adopt, got \"%s\"".formatted(taskId));
    }
    Instant now = clock.instant();
    Optional<Task> settled =
        store.changeIf(
            request,
            State.UNKNOWN,
            row -> settled(row, action, taskId, now),
            after -> results.dueWith(State.UNKNOWN, after, now));
    if (settled.isPresent()) {
      LOG.warn("Request {} of unknown outcome was settled by hand: {}", request, action);
    }
    Task task =
        settled
            .or(() -> store.find(request))
            .orElseThrow(
                () -> new IllegalArgumentException("request_id: there is no request " + request));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("request_id", request.toString());
    answer.put("status", task.state().word());
    answer.put("settled", settled.isPresent());
    return answer;
  }

  private static Task settled(Task row, Action action, String taskId, Instant now) {
    var edit = row.edit().failures(0).misses(0).note("settled by hand");
    return switch (action) {
      // Due at once: the poll that follows says whether the gateway knows it.
      case ADOPT -> edit.state(State.RUNNING).taskId(taskId).submittedAt(now).dueAt(now).done();
      case REPOST -> edit.state(State.ACCEPTED).dueAt(now).done();
      case FAIL ->
          edit.state(State.FAILED)
              .error(new TaskError("settled", "given up by hand; its outcome was never known"))
              .completedAt(now)
              .nothingLeftToDo()
              .done();
    };
  }

  static JsonNode read(Object body) {
    if (body instanceof Map<?, ?> map) {
      return JSON.valueToTree(map);
    }
    try {
      return body instanceof byte[] bytes
          ? JSON.readTree(new String(bytes, java.nio.charset.StandardCharsets.UTF_8))
          : JSON.readTree(String.valueOf(body));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "expected a map or JSON with request_id and what else belongs to the order, got no JSON",
          e);
    }
  }

  static UUID id(JsonNode order) {
    String text = order.path("request_id").asText("");
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "request_id: expected the id of a request, got \"%s\"".formatted(text), e);
    }
  }

  private static Action action(JsonNode order) {
    String text = order.path("action").asText("");
    return switch (text) {
      case "adopt" -> Action.ADOPT;
      case "repost" -> Action.REPOST;
      case "fail" -> Action.FAIL;
      default ->
          throw new IllegalArgumentException(
              "action: expected adopt, repost or fail, got \"%s\"".formatted(text));
    };
  }
}
