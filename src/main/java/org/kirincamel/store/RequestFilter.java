package org.kirincamel.store;

import java.time.Instant;
import java.util.Optional;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.State;

/**
 * Which requests are asked for. An empty text asks for any.
 *
 * @param prompt a part of the prompt, in any case
 * @param errorCode of the result
 */
public record RequestFilter(
    Optional<State> state,
    Origin origin,
    String prompt,
    Received received,
    GatewayIds ids,
    To to,
    String errorCode) {

  /** Every request. */
  public static final RequestFilter ANY =
      new RequestFilter(
          Optional.empty(),
          new Origin("", "", ""),
          "",
          new Received(Optional.empty(), Optional.empty()),
          new GatewayIds("", ""),
          new To("", Optional.empty()),
          "");

  /**
   * Where it came from.
   *
   * @param kind of the source
   * @param name a part of the source's name, in any case
   * @param file a part of that or of the name of its result files, in any case
   */
  public record Origin(String kind, String name, String file) {}

  /** When it came: not before the first, and before the second. */
  public record Received(Optional<Instant> after, Optional<Instant> before) {}

  /** Its ids at the gateway. */
  public record GatewayIds(String external, String task) {}

  /**
   * Where its result goes.
   *
   * @param delivery the state of one of its deliveries, to that target if one is named
   */
  public record To(String target, Optional<Delivery.State> delivery) {}

  public RequestFilter in(State only) {
    return new RequestFilter(Optional.of(only), origin, prompt, received, ids, to, errorCode);
  }

  /** Whether rows must be looked at one by one: no index leads to what is asked for. */
  public boolean searches() {
    var onlyError =
        new RequestFilter(
            Optional.empty(), ANY.origin, "", ANY.received, ANY.ids, ANY.to, errorCode);
    return !equals(onlyError) && !in(State.ACCEPTED).equals(ANY.in(State.ACCEPTED));
  }
}
