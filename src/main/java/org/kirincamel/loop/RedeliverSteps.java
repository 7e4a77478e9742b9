package org.kirincamel.loop;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.store.Deliveries;
import org.kirincamel.store.OrderEffects;
import org.kirincamel.task.Delivery;
import org.slf4j.Logger;

/**
 * What a person sees of deliveries, and re-queues. Both are asked by a map or by JSON with {@code
 * request_id}, {@code target} or both.
 */
public final class RedeliverSteps {

  private static final Logger LOG = SafeLogger.of(RedeliverSteps.class);
  private static final int MAX_SHOWN = 1000;
  private static final String REQUEST = Order.REQUEST;
  private static final String TARGET = "target";
  private static final String STATE = "state";
  private static final String ALL = "all";

  private final Deliveries deliveries;
  private final OrderDesk desk;
  private final Set<String> targets;
  private final Consumer<String> going;
  private final Clock clock;

  /**
   * @param going told of each target that gets a result again
   */
  RedeliverSteps(
      Deliveries deliveries,
      OrderDesk desk,
      Set<String> targets,
      Consumer<String> going,
      Clock clock) {
    this.deliveries = deliveries;
    this.desk = desk;
    this.targets = Set.copyOf(targets);
    this.going = going;
    this.clock = clock;
  }

  /**
   * Sets dead deliveries going again: of one request, to one target, or, with {@code all: true},
   * every one. A target that is named is enabled again if it was disabled; {@code all} enables
   * every one.
   *
   * @return {@code redelivered}, how many; {@code deliveries}, the first 1000 of them; {@code
   *     enabled}, the targets that get results again
   * @throws OrderException in one sentence, if the order cannot be understood
   */
  public Map<String, Object> redeliver(Exchange exchange) {
    Order order = Order.read(exchange.getMessage(), Set.of(REQUEST, TARGET, ALL));
    Optional<UUID> request = order.requestIfAny();
    Optional<String> target = target(order);
    boolean all = order.flag(ALL);
    if (all == (request.isPresent() || target.isPresent())) {
      throw new OrderException(
          "expected request_id, target or both, or else all: true, got %s".formatted(order));
    }
    Set<String> again = new HashSet<>();
    OrderDesk.Done done =
        desk.carryOut(
            exchange,
            "redeliver",
            order,
            effects -> redeliver(effects, request, target, all, again));
    if (!done.idle()) {
      again.forEach(going);
      LOG.warn(
          "{} dead deliveries were re-queued manually{}; enabled again: {}",
          done.answer().get("redelivered"),
          done.byWhom(),
          done.answer().get("enabled"));
    }
    return done.answer();
  }

  private Map<String, Object> redeliver(
      OrderEffects effects,
      Optional<UUID> request,
      Optional<String> target,
      boolean all,
      Set<String> again) {
    List<String> enabled =
        (all ? effects.disabled() : target.stream().toList())
            .stream().filter(effects::enable).toList();
    var count = new AtomicInteger();
    List<Map<String, Object>> shown = new ArrayList<>();
    effects.setGoing(
        request,
        target,
        clock.instant(),
        each -> {
          again.add(each.target());
          if (count.incrementAndGet() <= MAX_SHOWN) {
            shown.add(named(each));
          }
        });
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("redelivered", count.get());
    answer.put("deliveries", shown);
    answer.put("enabled", enabled);
    return answer;
  }

  /**
   * Shows deliveries: of one request, to one target, in one {@code state} (pending, delivered,
   * dead), or any.
   *
   * @return {@code deliveries}, the first 1000; {@code disabled}, why each target is that is
   * @throws OrderException in one sentence, if the question cannot be understood
   */
  public Map<String, Object> show(Message message) {
    Order order = Order.read(message, Set.of(REQUEST, TARGET, STATE));
    var query = new Deliveries.Query(order.requestIfAny(), target(order), state(order));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put(
        "deliveries",
        deliveries.find(query, MAX_SHOWN).stream().map(RedeliverSteps::shown).toList());
    answer.put("disabled", deliveries.disabled());
    return answer;
  }

  private static Map<String, Object> named(Delivery delivery) {
    Map<String, Object> named = new LinkedHashMap<>();
    named.put("id", delivery.id().toString());
    named.put(REQUEST, delivery.requestId().toString());
    named.put(TARGET, delivery.target());
    named.put("revision", delivery.revision());
    return named;
  }

  private static Map<String, Object> shown(Delivery delivery) {
    Delivery.Progress progress = delivery.progress();
    Map<String, Object> shown = named(delivery);
    shown.put(STATE, word(progress.state()));
    shown.put("attempts", progress.attempts());
    shown.put("next_action_at", progress.nextActionAt().map(Instant::toString).orElse(null));
    shown.put("last_error", progress.lastError());
    shown.put("delivered_at", progress.deliveredAt().map(Instant::toString).orElse(null));
    shown.put("receipt", progress.receipt());
    return shown;
  }

  private static String word(Delivery.State state) {
    return switch (state) {
      case PENDING -> "pending";
      case DELIVERED -> "delivered";
      case DEAD -> "dead";
    };
  }

  /** One that is no longer configured may still have dead deliveries, but none can be re-queued. */
  private Optional<String> target(Order order) {
    if (!order.has(TARGET)) {
      return Optional.empty();
    }
    String name = order.text(TARGET);
    if (!targets.contains(name)) {
      throw new OrderException(
          "target: expected one of %s, got \"%s\""
              .formatted(targets.stream().sorted().toList(), name));
    }
    return Optional.of(name);
  }

  private static Optional<Delivery.State> state(Order order) {
    String text = order.text(STATE);
    return switch (text) {
      case "" -> Optional.empty();
      case "pending" -> Optional.of(Delivery.State.PENDING);
      case "delivered" -> Optional.of(Delivery.State.DELIVERED);
      case "dead" -> Optional.of(Delivery.State.DEAD);
      default ->
          throw new OrderException(
              "state: expected pending, delivered or dead, got \"%s\"".formatted(text));
    };
  }
}
