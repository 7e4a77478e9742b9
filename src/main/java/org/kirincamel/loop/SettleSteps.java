package org.kirincamel.loop;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.delivery.Results;
import org.kirincamel.store.OrderEffects;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;
import org.slf4j.Logger;

/**
 * A person's word on a request of unknown outcome, sent to {@code direct:kirin-settle} as a map or
 * as JSON: {@code request_id}, {@code action} (adopt, repost or fail) and, for adopt, {@code
 * task_id}. The answer says what the request is now; nothing else than a row in UNKNOWN is ever
 * changed.
 */
public final class SettleSteps {

  private static final Logger LOG = SafeLogger.of(SettleSteps.class);
  private static final String ACTION = "action";
  private static final String TASK = "task_id";
  private static final String SETTLED = "settled";
  private static final int MAX_ID_LENGTH = 512;

  private final OrderDesk desk;
  private final Results results;
  private final Clock clock;

  SettleSteps(OrderDesk desk, Results results, Clock clock) {
    this.desk = desk;
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
   * @throws OrderException in one sentence, if the order cannot be understood or there is no such
   *     request
   */
  public Map<String, Object> settle(Exchange exchange) {
    Order order = Order.read(exchange.getMessage(), Set.of(Order.REQUEST, ACTION, TASK));
    UUID request = order.request();
    Action action = action(order);
    String taskId = order.text(TASK).strip();
    if (action == Action.ADOPT && (taskId.isEmpty() || taskId.length() > MAX_ID_LENGTH)) {
      throw new OrderException(
          "task_id: expected the gateway's id of the task to adopt, got \"%s\"".formatted(taskId));
    }
    OrderDesk.Done done =
        desk.carryOut(
            exchange, "settle", order, effects -> settle(effects, request, action, taskId));
    if (done.did(SETTLED)) {
      LOG.warn(
          "Request {} of unknown outcome was settled manually{}: {}",
          request,
          done.byWhom(),
          action);
    }
    return done.answer();
  }

  private Map<String, Object> settle(
      OrderEffects effects, UUID request, Action action, String taskId) {
    if (action == Action.ADOPT && effects.isTaskOfAnother(taskId, request)) {
      throw new OrderException(
          "task_id: %s is the task of another request; expected the one that was made for this request"
              .formatted(taskId));
    }
    Instant now = clock.instant();
    Optional<Task> settled =
        effects.changeIf(
            request,
            row -> row.state() == State.UNKNOWN,
            row -> settled(row, action, taskId, now),
            after -> results.dueWith(State.UNKNOWN, after, now));
    Task task =
        settled
            .or(() -> effects.find(request))
            .orElseThrow(() -> new OrderException("request_id: there is no request " + request));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("request_id", request.toString());
    answer.put("status", task.state().word());
    answer.put(SETTLED, settled.isPresent());
    return answer;
  }

  private static Task settled(Task row, Action action, String taskId, Instant now) {
    return switch (action) {
      case ADOPT -> row.ordered().settledAsTask(taskId, now);
      case REPOST -> row.ordered().settledAsNotPosted(now);
      case FAIL -> row.ordered().settledAsFailed(now);
    };
  }

  private static Action action(Order order) {
    String text = order.text(ACTION);
    return switch (text) {
      case "adopt" -> Action.ADOPT;
      case "repost" -> Action.REPOST;
      case "fail" -> Action.FAIL;
      default ->
          throw new OrderException(
              "action: expected adopt, repost or fail, got \"%s\"".formatted(text));
    };
  }
}
