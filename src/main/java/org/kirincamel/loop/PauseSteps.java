package org.kirincamel.loop;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.store.OperatorPauses;
import org.kirincamel.store.Pause;
import org.slf4j.Logger;

/**
 * A person's orders to pause and to resume: {@code all: true} or {@code source} for what is
 * submitted, {@code target} for what is delivered. Requests are still accepted, and what is at the
 * gateway is followed, fetched and delivered. A pause is kept in the store, for every node and
 * every start, until it is ended.
 */
final class PauseSteps {

  private static final Logger LOG = SafeLogger.of(PauseSteps.class);
  private static final String ALL = "all";
  private static final String SOURCE = "source";
  private static final String TARGET = "target";
  private static final String SOURCE_WORD = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

  private final OrderDesk desk;
  private final OperatorPauses pauses;
  private final Set<String> targets;
  private final Clock clock;

  PauseSteps(OrderDesk desk, OperatorPauses pauses, Set<String> targets, Clock clock) {
    this.desk = desk;
    this.pauses = pauses;
    this.targets = Set.copyOf(targets);
    this.clock = clock;
  }

  /** After a start: what is paused must not be forgotten. */
  void begin() {
    for (Pause each : pauses.all()) {
      LOG.warn("{}", each.sentence());
    }
  }

  /**
   * OperatorPauses.
   *
   * @return what, and {@code paused}: whether it went on until now
   * @throws OrderException in one sentence, if the order cannot be understood
   */
  Map<String, Object> pause(Exchange exchange) {
    return carryOut(exchange, true);
  }

  /**
   * Ends a pause.
   *
   * @return what, and {@code resumed}: whether it was paused until now
   * @throws OrderException in one sentence, if the order cannot be understood
   */
  Map<String, Object> resume(Exchange exchange) {
    return carryOut(exchange, false);
  }

  private Map<String, Object> carryOut(Exchange exchange, boolean pause) {
    Order order = Order.read(exchange.getMessage(), Set.of(ALL, SOURCE, TARGET));
    Pause.What what = what(order);
    String done = pause ? "paused" : "resumed";
    OrderDesk.Done answer =
        desk.carryOut(
            exchange,
            pause ? "pause" : "resume",
            order,
            effects -> {
              Map<String, Object> said = new LinkedHashMap<>();
              said.put(what.kind().word(), what.kind() == Pause.Kind.ALL ? true : what.name());
              said.put(done, pause ? effects.pause(what, clock.instant()) : effects.resume(what));
              return said;
            });
    pauses.lookAgain();
    if (answer.did(done)) {
      LOG.warn("{} {}{}", what.shown(), pause ? "is paused" : "goes on", answer.byWhom());
    }
    return answer.answer();
  }

  private Pause.What what(Order order) {
    boolean all = order.flag(ALL);
    long said = Stream.of(SOURCE, TARGET).filter(order::has).count() + (all ? 1 : 0);
    if (said != 1) {
      throw new OrderException(
          "expected one of source, target and all: true, got %s".formatted(order));
    }
    if (order.has(TARGET)) {
      String name = order.text(TARGET);
      if (!targets.contains(name)) {
        throw new OrderException(
            "target: expected one of %s, got \"%s\""
                .formatted(targets.stream().sorted().toList(), name));
      }
      return new Pause.What(Pause.Kind.TARGET, name);
    }
    if (all) {
      return new Pause.What(Pause.Kind.ALL, "");
    }
    String source = order.text(SOURCE);
    if (!source.matches(SOURCE_WORD)) {
      throw new OrderException(
          "source: expected the kind of a source, such as file, http, jms, kafka or mail, got \"%s\""
              .formatted(source));
    }
    return new Pause.What(Pause.Kind.SOURCE, source);
  }
}
