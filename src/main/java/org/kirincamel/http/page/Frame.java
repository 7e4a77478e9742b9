package org.kirincamel.http.page;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * What every page needs to know.
 *
 * @param base where the pages are found, such as {@code /kirin}; no slash at its end
 * @param host by which the caller reaches this server, with the port
 * @param now by the clock of the store
 */
public record Frame(String base, String host, Instant now, Visitor visitor) {

  private static final String PLACE = "/kirin";

  static Frame of(String base, String host, Clock clock, Visitor visitor) {
    return new Frame(base, host, clock.instant(), visitor);
  }

  /** How long ago that was. */
  String age(Instant at) {
    return Words.span(Duration.between(at, now));
  }

  /** Of the same server outside of these pages, as a command is to call it. */
  String address(String path) {
    return "http://" + host + base.substring(0, base.length() - PLACE.length()) + path;
  }
}
