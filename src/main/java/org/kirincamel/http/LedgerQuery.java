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
    Instant since =
        Filters.time(given, "from", now)
            .orElseThrow(
                () ->
                    new ProblemException(
                        400, "from: expected a day such as 2026-03-01, a time, or an age."));
    Optional<Instant> until = Filters.time(given, "to", now);
    if (until.filter(end -> !end.isAfter(since)).isPresent()) {
      throw new ProblemException(400, "to: expected a later time than that of from.");
    }
    return new LedgerQuery(
        since,
        until.orElse(now),
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
