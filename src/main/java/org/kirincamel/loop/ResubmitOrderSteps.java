package org.kirincamel.loop;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.store.OrderEffects;
import org.kirincamel.task.Ids;
import org.kirincamel.task.Source;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;
import org.slf4j.Logger;

/**
 * A person's order to make a request that failed or expired once more: {@code request_id}. It costs
 * again, so a request of its own is made, with the same parameters and targets and an id of ours at
 * the gateway; its result is a document of its own. Of one request that is done once; what failed
 * again can be resubmitted in its turn.
 */
final class ResubmitOrderSteps {

  private static final Logger LOG = SafeLogger.of(ResubmitOrderSteps.class);
  private static final String RESUBMITTED = "resubmitted";

  private final OrderDesk desk;
  private final Ids ids;
  private final Clock clock;

  ResubmitOrderSteps(OrderDesk desk, Ids ids, Clock clock) {
    this.desk = desk;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Makes a request once more.
   *
   * @return {@code request_id}, {@code status}, {@code resubmitted} and {@code new_request_id},
   *     null where it may not be
   * @throws OrderException in one sentence, if the order cannot be understood or there is no such
   *     request
   */
  Map<String, Object> resubmit(Exchange exchange) {
    Order order = Order.read(exchange.getMessage(), Set.of(Order.REQUEST));
    UUID request = order.request();
    OrderDesk.Done done =
        desk.carryOut(exchange, "resubmit", order, effects -> resubmit(effects, request));
    if (done.did(RESUBMITTED)) {
      LOG.warn(
          "Request {} is made once more as {}, as ordered{}",
          request,
          done.answer().get("new_request_id"),
          done.byWhom());
    }
    return done.answer();
  }

  private Map<String, Object> resubmit(OrderEffects effects, UUID request) {
    Task task =
        effects
            .find(request)
            .orElseThrow(() -> new OrderException("request_id: there is no request " + request));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("request_id", request.toString());
    answer.put("status", task.state().word());
    if (task.state() == State.FAILED || task.state() == State.EXPIRED) {
      Task again = again(task, clock.instant());
      UUID stored = effects.add(again);
      answer.put(RESUBMITTED, stored.equals(again.id()));
      answer.put("new_request_id", stored.toString());
    } else {
      answer.put(RESUBMITTED, false);
      answer.put("new_request_id", null);
    }
    return answer;
  }

  private Task again(Task task, Instant now) {
    UUID id = ids.next();
    String name = task.request().name();
    String own = "-" + Ids.shortId(task.id());
    String base = name.endsWith(own) ? name.substring(0, name.length() - own.length()) : name;
    Source source = task.source();
    return Task.accepted(
        id,
        new Source(
            source.kind(), source.name(), source.row(), "resubmit:" + task.id(), source.details()),
        new Task.Request(
            base + "-" + Ids.shortId(id),
            task.request().model(),
            task.request().params(),
            task.request().targets()),
        Task.ownIdOf(id),
        now);
  }
}
