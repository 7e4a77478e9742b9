package org.kirincamel.store;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.kirincamel.task.State;

/**
 * The requests in a state that ends, as long as their rows are kept.
 *
 * @param number how many, {@link #MOST_COUNTED} at most
 * @param more whether there are more than that
 * @param oldest when the oldest of them was received, empty where there is none
 * @param cost USD that their POSTs are expected to have cost; empty where there are more than are
 *     counted
 */
public record Ended(
    long number, boolean more, Optional<Instant> oldest, Optional<BigDecimal> cost) {

  /** To count more would take longer than a page may. */
  static final int MOST_COUNTED = 10_000;

  private static final List<State> STATES =
      List.of(State.COMPLETED, State.FAILED, State.EXPIRED, State.REJECTED);

  private static final Sql NUMBER = Sql.of(Censuses.NUMBER_OF);
  private static final Sql OLDEST = Sql.of(Censuses.OLDEST_OF);

  /** By the word of the state. */
  static Map<String, Ended> all(Connection connection) throws SQLException {
    Map<String, Ended> all = new TreeMap<>();
    for (State state : STATES) {
      all.put(state.word(), in(connection, state.name()));
    }
    return all;
  }

  private static Ended in(Connection connection, String state) throws SQLException {
    Optional<Instant> oldest =
        OLDEST
            .first(
                connection,
                by -> by.text("state", state),
                row -> TaskRows.instant(row, "received_at"))
            .flatMap(at -> at);
    return NUMBER
        .first(
            connection,
            by -> by.text("state", state).number("most", MOST_COUNTED + 1),
            row -> read(row.getLong("n"), row.getBigDecimal("reserved"), oldest))
        .orElseThrow();
  }

  private static Ended read(long number, BigDecimal reserved, Optional<Instant> oldest) {
    boolean more = number > MOST_COUNTED;
    return new Ended(
        Math.min(number, MOST_COUNTED), more, oldest, Optional.of(reserved).filter(cost -> !more));
  }
}
