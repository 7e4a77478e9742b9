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
 * @param cost USD that their POSTs are expected to have cost; empty where there are too many to add
 *     up
 */
public record Ended(
    long number, boolean more, Optional<Instant> oldest, Optional<BigDecimal> cost) {

  /** To count more would take longer than a page may. */
  static final int MOST_COUNTED = 10_000;

  private static final List<State> STATES =
      List.of(State.COMPLETED, State.FAILED, State.EXPIRED, State.REJECTED);

  static final String NUMBER_OF =
      """
          select count(*) as n
            from (select id from kirin_request where state = :state order by state, id limit :most) counted
          """;

  static final String RESERVED_OF =
      "select coalesce(sum(reserved), 0) as reserved from kirin_request where state = :state";

  private static final Sql NUMBER = Sql.of(NUMBER_OF);
  private static final Sql OLDEST = Sql.of(Censuses.OLDEST_OF);
  private static final Sql RESERVED = Sql.of(RESERVED_OF);

  /** By the word of the state. */
  static Map<String, Ended> all(Connection connection) throws SQLException {
    Map<String, Ended> all = new TreeMap<>();
    for (State state : STATES) {
      all.put(state.word(), in(connection, state.name()));
    }
    return all;
  }

  private static Ended in(Connection connection, String state) throws SQLException {
    long number =
        NUMBER
            .first(
                connection,
                by -> by.text("state", state).number("most", MOST_COUNTED + 1),
                row -> row.getLong("n"))
            .orElseThrow();
    Optional<Instant> oldest =
        OLDEST
            .first(
                connection,
                by -> by.text("state", state),
                row -> TaskRows.instant(row, "received_at"))
            .flatMap(at -> at);
    Optional<BigDecimal> cost =
        number > Censuses.MAX_ADDED_UP
            ? Optional.empty()
            : RESERVED.first(
                connection, by -> by.text("state", state), row -> row.getBigDecimal("reserved"));
    return new Ended(Math.min(number, MOST_COUNTED), number > MOST_COUNTED, oldest, cost);
  }
}
