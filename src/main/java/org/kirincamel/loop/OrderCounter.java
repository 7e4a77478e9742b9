package org.kirincamel.loop;

import java.util.Map;
import java.util.function.Function;
import org.apache.camel.Exchange;

/**
 * Takes every order that needs no word of the gateway, whichever way it came: by file, over HTTP or
 * from a host. Which one it is says the exchange variable {@code kirinOrder}.
 */
public final class OrderCounter {

  private static final String ORDER = "kirinOrder";

  private final Map<String, Function<Exchange, Map<String, Object>>> byWord;

  OrderCounter(Map<String, Function<Exchange, Map<String, Object>>> byWord) {
    this.byWord = Map.copyOf(byWord);
  }

  /**
   * Carries out one order.
   *
   * @throws OrderException in one sentence, if it is refused
   */
  public Map<String, Object> carryOut(Exchange exchange) {
    String word = exchange.getVariable(ORDER, String.class);
    Function<Exchange, Map<String, Object>> steps = byWord.get(word);
    if (steps == null) {
      throw new OrderException(
          "order: expected one of %s, got \"%s\"".formatted(OrderWords.ALL, word));
    }
    return steps.apply(exchange);
  }
}
