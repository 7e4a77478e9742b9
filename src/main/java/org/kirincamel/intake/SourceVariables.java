package org.kirincamel.intake;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.kirincamel.task.Ids;

/** The exchange variables by which a source says where its requests come from. */
final class SourceVariables {

  private static final String DETAIL = "kirinSourceDetail.";

  private SourceVariables() {}

  /**
   * Where a message comes from.
   *
   * @param many whether the message holds more than one request
   */
  static Batch.Origin origin(Exchange exchange, boolean many, Ids ids) {
    String kind = variable(exchange, "kirinSourceKind").orElse("direct");
    String name = variable(exchange, "kirinSourceName").orElse("request");
    // Without a key a second message cannot be told from a second request: it is a new one.
    String key =
        variable(exchange, "kirinSourceKey").map(k -> kind + ":" + k).orElse("new:" + ids.next());
    return new Batch.Origin(Optional.<UUID>empty(), kind, name, many, key, details(exchange));
  }

  /** Every variable {@code kirinSourceDetail.NAME}, by its name. */
  private static Map<String, String> details(Exchange exchange) {
    Map<String, String> details = new LinkedHashMap<>();
    for (String name : exchange.getVariables().keySet()) {
      if (name.startsWith(DETAIL) && name.length() > DETAIL.length()) {
        variable(exchange, name).ifPresent(v -> details.put(name.substring(DETAIL.length()), v));
      }
    }
    return details;
  }

  static Optional<String> variable(Exchange exchange, String name) {
    return Optional.ofNullable(exchange.getVariable(name, String.class))
        .filter(value -> !value.isBlank());
  }
}
