package org.kirincamel.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.kirincamel.common.SafeText;
import org.kirincamel.common.Sha256;
import org.kirincamel.store.OrderAnswer;
import org.kirincamel.store.OrderEffects;
import org.kirincamel.store.OrderKey;
import org.kirincamel.store.Orders;
import org.kirincamel.task.Meters;

/**
 * Carries out orders, each in one transaction. One whose source gives it an id, in the exchange
 * variable {@code kirinOrderId}, is carried out once: its repetition gets the same answer. Who
 * ordered it, as the variable {@code kirinOrderBy} or else the order says, is kept with the
 * request. Where the variable {@code kirinOrderDry} is true, nothing is changed and the answer is
 * what it would be.
 */
final class OrderDesk {

  private static final String ID = "kirinOrderId";
  private static final String BY = "kirinOrderBy";
  private static final String DRY = "kirinOrderDry";
  private static final int MAX_ID_LENGTH = 255;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Orders orders;
  private final Clock clock;
  private final Meters meters;

  OrderDesk(Orders orders, Clock clock, Meters meters) {
    this.orders = orders;
    this.clock = clock;
    this.meters = meters;
  }

  /**
   * What came of an order.
   *
   * @param idle whether nothing was done now: it was carried out before, or is only rehearsed
   * @param who ordered it, if that was said
   */
  record Done(Map<String, Object> answer, boolean idle, String who) {

    /** Who ordered it, in a sentence of the log. */
    String byWhom() {
      return who.isEmpty() ? "" : " by " + SafeText.quoted(who);
    }

    /** Whether it did, just now, what the answer says under that name. */
    boolean did(String what) {
      return !idle && Boolean.TRUE.equals(answer.get(what));
    }
  }

  /** Whether only what an order would do is asked for. */
  static boolean isDry(Exchange exchange) {
    return Boolean.TRUE.equals(exchange.getVariable(DRY, Boolean.class));
  }

  Clock clock() {
    return clock;
  }

  /**
   * Carries out an order, or rehearses it.
   *
   * @param name of its kind
   * @param effect changes what is to be changed and says the answer; what it throws undoes it all
   * @throws OrderException in one sentence, if it is refused, or its id is that of another order
   */
  Done carryOut(
      Exchange exchange,
      String name,
      Order order,
      Function<OrderEffects, Map<String, Object>> effect) {
    String who = Optional.ofNullable(exchange.getVariable(BY, String.class)).orElseGet(order::by);
    if (isDry(exchange)) {
      return new Done(orders.rehearse(effect), true, who);
    }
    Optional<String> id = Optional.ofNullable(exchange.getVariable(ID, String.class));
    // Of the last try: one that lost to another transaction has changed nothing.
    var moved = new AtomicReference<List<OrderEffects.Moved>>(List.of());
    Function<OrderEffects, Map<String, Object>> watched =
        effects -> {
          Map<String, Object> answer = effect.apply(effects);
          moved.set(effects.moved());
          return answer;
        };
    Done done = carryOut(id, who, name, order, watched);
    moved.get().forEach(each -> meters.changed(each.before(), each.after()));
    return done;
  }

  private Done carryOut(
      Optional<String> id,
      String who,
      String name,
      Order order,
      Function<OrderEffects, Map<String, Object>> effect) {
    if (id.isEmpty()) {
      return new Done(orders.carryOut(who, effect), false, who);
    }
    OrderKey key = key(id.get(), name, order);
    OrderAnswer answer =
        orders.carryOutOnce(key, who, clock.instant(), effects -> written(effect.apply(effects)));
    if (answer.refused()) {
      throw new OrderException(answer.text());
    }
    if (!answer.key().equals(key)) {
      throw new OrderException(
          "%s: expected an id of its own for each order, got that of another order, \"%s\""
              .formatted(ID, key.id()));
    }
    return new Done(read(answer.text()), answer.repeated(), who);
  }

  private static OrderKey key(String id, String name, Order order) {
    if (id.isEmpty() || id.length() > MAX_ID_LENGTH || id.chars().anyMatch(c -> c < ' ')) {
      throw new OrderException(
          "%s: expected 1 to %d characters and no control characters, got %d"
              .formatted(ID, MAX_ID_LENGTH, id.length()));
    }
    return new OrderKey(id, name, Sha256.hex(order.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private static String written(Map<String, Object> answer) {
    try {
      return JSON.writeValueAsString(answer);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An answer is a map of plain values", e);
    }
  }

  private static Map<String, Object> read(String answer) {
    try {
      return JSON.readValue(answer, new TypeReference<Map<String, Object>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The store holds what was written by us", e);
    }
  }
}
