package org.kirincamel.loop;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.delivery.Results;
import org.kirincamel.settings.Durations;
import org.kirincamel.settings.PollSettings;
import org.kirincamel.store.OrderEffects;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;
import org.kirincamel.task.TaskError;
import org.slf4j.Logger;

/**
 * A person's order to wait for a task no longer: {@code request_id}, and {@code running_for}, which
 * spares tasks that have run for less. The request ends as expired before its deadline, so its slot
 * is free; a video that comes late is delivered all the same.
 */
final class ExpireSteps {

  private static final Logger LOG = SafeLogger.of(ExpireSteps.class);
  private static final String RUNNING_FOR = "running_for";
  private static final String EXPIRED = "expired";

  private final OrderDesk desk;
  private final Results results;
  private final PollSettings poll;
  private final Clock clock;

  ExpireSteps(OrderDesk desk, Results results, PollSettings poll, Clock clock) {
    this.desk = desk;
    this.results = results;
    this.poll = poll;
    this.clock = clock;
  }

  /**
   * Expires one request.
   *
   * @return {@code request_id}, {@code status} (the state it is in now), {@code expired} and {@code
   *     note}, what that means
   * @throws OrderException in one sentence, if the order cannot be understood or there is no such
   *     request
   */
  Map<String, Object> expire(Exchange exchange) {
    Order order = Order.read(exchange.getMessage(), Set.of(Order.REQUEST, RUNNING_FOR));
    UUID request = order.request();
    Duration least = least(order);
    OrderDesk.Done done =
        desk.carryOut(exchange, "expire", order, effects -> expire(effects, request, least));
    if (done.did(EXPIRED)) {
      LOG.warn("Request {} was expired before its deadline{}", request, done.byWhom());
    }
    return done.answer();
  }

  private static Duration least(Order order) {
    if (!order.has(RUNNING_FOR)) {
      return Duration.ZERO;
    }
    String text = order.text(RUNNING_FOR);
    return Durations.parse(text)
        .filter(span -> !span.isNegative())
        .orElseThrow(
            () ->
                new OrderException(
                    "%s: expected a time such as 90s, 5m or 1h, got \"%s\""
                        .formatted(RUNNING_FOR, text)));
  }

  private Map<String, Object> expire(OrderEffects effects, UUID request, Duration least) {
    Instant now = clock.instant();
    Optional<Task> expired =
        effects.changeIf(
            request,
            row -> runsSince(row).filter(since -> !since.plus(least).isAfter(now)).isPresent(),
            row -> row.move().expired(why(), now, now.plus(PollRules.rarely(poll))),
            after -> results.dueWith(State.RUNNING, after, now));
    Task task =
        expired
            .or(() -> effects.find(request))
            .orElseThrow(() -> new OrderException("request_id: there is no request " + request));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("request_id", request.toString());
    answer.put("status", task.state().word());
    answer.put(EXPIRED, expired.isPresent());
    answer.put("note", note(task, expired.isPresent(), least));
    return answer;
  }

  private static Optional<Instant> runsSince(Task row) {
    return row.times().submittedAt().filter(at -> row.state() == State.RUNNING);
  }

  private static TaskError why() {
    return new TaskError(EXPIRED, "an operator waits for it no longer");
  }

  private static String note(Task task, boolean now, Duration least) {
    if (now) {
      return "its slot is free; a video that comes late is delivered all the same";
    }
    return task.state() == State.RUNNING
        ? "its task has run for less than " + Durations.text(least)
        : "no task of it runs";
  }
}
