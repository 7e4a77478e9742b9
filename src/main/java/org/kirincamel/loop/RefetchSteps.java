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
import org.kirincamel.store.OrderEffects;
import org.kirincamel.store.Reports;
import org.kirincamel.task.FetchRules;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;
import org.slf4j.Logger;

/**
 * A person's order to fetch once more a video that could not be fetched, sent to {@code
 * direct:kirin-refetch} as a map or as JSON: {@code request_id}. The task is asked about first,
 * because addresses of videos expire and the gateway may give a new one; nothing is posted, so
 * nothing is paid. What comes is delivered as the next revision of the result; if it does not come,
 * the result that was delivered stays the last.
 */
public final class RefetchSteps {

  private static final Logger LOG = SafeLogger.of(RefetchSteps.class);
  private static final String REQUEST = "kirinRefetch";
  private static final String REFETCHING = "refetching";

  private final Reports reports;
  private final OrderDesk desk;
  private final FreshAddressSteps address;
  private final Clock clock;

  /**
   * What the first step found.
   *
   * @param task as it was then
   */
  private record Asked(Order order, Task task) {}

  RefetchSteps(Reports reports, OrderDesk desk, FreshAddressSteps address, Clock clock) {
    this.reports = reports;
    this.desk = desk;
    this.address = address;
    this.clock = clock;
  }

  /**
   * Reads the order, and makes the message the GET of the task.
   *
   * @throws OrderException in one sentence, if the order cannot be understood or there is no such
   *     request
   */
  public void prepare(Exchange exchange) {
    Order order = Order.read(exchange.getMessage(), Set.of(Order.REQUEST));
    UUID request = order.request();
    Task task = reports.find(request).orElseThrow(() -> none(request));
    exchange.setVariable(REQUEST, new Asked(order, task));
    address.ask(exchange, task);
  }

  /** Whether its video could not be fetched and no worker is at it. */
  public boolean mayBeFetched(Exchange exchange) {
    return mayBeFetched(asked(exchange).task());
  }

  private static boolean mayBeFetched(Task task) {
    return task.state() == State.COMPLETED
        && task.nextActionAt().isEmpty()
        && task.gateway().taskId().isPresent()
        && task.result().error().filter(e -> e.code().equals(FetchRules.FETCH_FAILED)).isPresent();
  }

  /**
   * Makes the fetch due, with what the gateway says now if it says something of use.
   *
   * @return {@code request_id}, {@code status} (the state it is in) and {@code refetching}
   */
  public Map<String, Object> refetch(Exchange exchange) {
    Task task = asked(exchange).task();
    Optional<String> fresh = mayBeFetched(task) ? address.answer(exchange, task) : Optional.empty();
    OrderDesk.Done done =
        desk.carryOut(
            exchange,
            "refetch",
            asked(exchange).order(),
            effects -> refetch(effects, task.id(), fresh));
    if (done.did(REFETCHING)) {
      LOG.info("The video of request {} is fetched again, as ordered{}", task.id(), done.byWhom());
    }
    return done.answer();
  }

  /** What {@link #refetch} would do; the gateway is not asked. */
  Map<String, Object> rehearse(Exchange exchange) {
    Order order = Order.read(exchange.getMessage(), Set.of(Order.REQUEST));
    UUID request = order.request();
    return desk.carryOut(
            exchange, "refetch", order, effects -> refetch(effects, request, Optional.empty()))
        .answer();
  }

  private Map<String, Object> refetch(OrderEffects effects, UUID request, Optional<String> fresh) {
    Instant now = clock.instant();
    Optional<Task> begun =
        effects.changeIf(
            request,
            RefetchSteps::mayBeFetched,
            row -> row.fetching().fetchOrdered(fresh, now),
            after -> List.of());
    Task task = begun.or(() -> effects.find(request)).orElseThrow(() -> none(request));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("request_id", request.toString());
    answer.put("status", task.state().word());
    answer.put(REFETCHING, begun.isPresent());
    return answer;
  }

  private static OrderException none(UUID request) {
    return new OrderException("request_id: there is no request " + request);
  }

  private static Asked asked(Exchange exchange) {
    Asked asked = exchange.getVariable(REQUEST, Asked.class);
    if (asked == null) {
      throw new IllegalStateException("The route's first step has not read the order");
    }
    return asked;
  }
}
