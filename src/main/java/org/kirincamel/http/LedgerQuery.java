package org.kirincamel.http;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Which part of the ledger is asked for: of requests received in a time.
 *
 * @param since the first moment of it
 * @param until the first moment after it
 * @param after the last request of the page before
 */
record LedgerQuery(Instant since, Instant until, Optional<UUID> after) {

  private static final Set<String> NAMES = Set.of("from", "to", "after");

  boolean covers(Instant received) {
    return !received.isBefore(since) && received.isBefore(until);
  }

  static LedgerQuery of(String raw, Instant now) {
    Map<String, String> given = Query.named(raw, NAMES, "from, to, after");
    return new LedgerQuery(
        Filters.time(given, "from", now)
            .orElseThrow(
                () ->
                    new ProblemException(
                        400, "from: expected a time such as 2026-03-01T00:00:00Z, or an age.")),
        Filters.time(given, "to", now).orElse(now),
        Optional.ofNullable(given.get("after"))
            .map(
                id ->
                    Query.id(id)
                        .orElseThrow(
                            () ->
                                new ProblemException(
                                    400, "after: expected the id of a request, got none."))));
  }
}
