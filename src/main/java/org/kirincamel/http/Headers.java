package org.kirincamel.http;

import java.util.Collection;
import java.util.Optional;
import org.apache.camel.Exchange;

/** The headers of a call, of each one value. */
final class Headers {

  private Headers() {}

  /**
   * @throws ProblemException if it was sent more than once: two parties may read it in two ways
   */
  static Optional<String> one(Exchange exchange, String name) {
    Object value = exchange.getMessage().getHeader(name);
    if (value instanceof Collection<?> values) {
      // Camel reads [::1] as a list of one; only the Host header looks so.
      if (values.size() == 1 && name.equals("Host")) {
        return Optional.of("[" + values.iterator().next() + "]");
      }
      throw new ProblemException(400, "Expected one header %s, got several.".formatted(name));
    }
    return Optional.ofNullable(value).map(Object::toString).map(String::strip);
  }
}
