package org.kirincamel.loop;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
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
 * A person's order to cancel a request: {@code request_id}. What is not at the gateway ends as
 * failed at once. What may be there is followed until it has ended there, for it holds a slot and
 * costs what it costs; then it ends as failed, whatever came of it.
 */
final class CancelSteps {

  private static final Logger LOG = SafeLogger.of(CancelSteps.class);
  private static final String CANCELLED = "cancelled";

  private final OrderDesk desk;
  private final Results results;
  private final Clock clock;

  CancelSteps(OrderDesk desk, Results results, Clock clock) {
    this.desk = desk;
    this.results = results;
    this.clock = clock;
  }

  /**
   * Cancels one request.
   *
   * @return {@code request_id}, {@code status} (the state it is in now), {@code cancelled} and
   *     {@code note}, what that means
   * @throws OrderException in one sentence, if the order cannot be understood or there is no such
   *     request
   */
  Map<String, Object> cancel(Exchange exchange) {
    Order order = Order.read(exchange.getMessage(), Set.of(Order.REQUEST));
    UUID request = order.request();
    OrderDesk.Done done =
        desk.carryOut(exchange, "cancel", order, effects -> cancel(effects, request));
    if (done.did(CANCELLED)) {
      LOG.warn("Request {} was cancelled{}: {}", request, done.byWhom(), done.answer().get("note"));
    }
    return done.answer();
  }

  private Map<String, Object> cancel(OrderEffects effects, UUID request) {
    Instant now = clock.instant();
    Optional<Task> cancelled =
        effects.changeIf(
            request,
            CancelSteps::mayBeCancelled,
            row -> row.ordered().cancelled(now),
            after -> after.state() == State.FAILED ? results.of(after, now) : List.of());
    Task task =
        cancelled
            .or(() -> effects.find(request))
            .orElseThrow(() -> new OrderException("request_id: there is no request " + request));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("request_id", request.toString());
    answer.put("status", task.state().word());
    answer.put(CANCELLED, cancelled.isPresent());
    answer.put("note", note(task, cancelled.isPresent()));
    return answer;
  }

  private static boolean mayBeCancelled(Task row) {
    return !row.status().cancelled() && (row.state() == State.ACCEPTED || row.state().holdsSlot());
  }

  private static String note(Task task, boolean now) {
    if (task.state().holdsSlot()) {
      return "%s: the gateway may work on it, so it keeps its slot and its cost until it ends there, and ends as failed then"
          .formatted(now ? "cancelled" : "cancelled before");
    }
    return now ? "ended as failed; it was not at the gateway" : "it has ended before";
  }
}
