package org.kirincamel.http.page;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What every page needs to know.
 *
 * @param base where the pages are found, such as {@code /kirin}; no slash at its end
 * @param host by which the caller reaches this server, with the port
 * @param now by the clock of the store
 * @param live whether this server tells open pages when to look again
 * @param token whether programs need one to look
 */
public record Frame(
    String base, String host, Instant now, Visitor visitor, boolean live, boolean token) {

  private static final String PLACE = "/kirin";

  /** Where a page of that section hears when to look again; null where it must ask. */
  String events(String section) {
    return live && isWatched(section) ? base + "/live" : null;
  }

  /** Whether a page of that section shows what changes. */
  boolean isWatched(String section) {
    return List.of("board", "requests", "request").contains(section);
  }

  /** How long ago that was. */
  String age(Instant at) {
    return Words.span(Duration.between(at, now));
  }

  /** Asks the same server outside of these pages. */
  String command(String path) {
    return "curl -s %shttp://%s%s%s"
        .formatted(
            token ? "-H 'Authorization: Bearer TOKEN' " : "",
            host,
            base.substring(0, base.length() - PLACE.length()),
            path);
  }
}
