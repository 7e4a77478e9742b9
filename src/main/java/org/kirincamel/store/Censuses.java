package org.kirincamel.store;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Counts what is open, for monitoring: by ranges of indexes, past all that has ended. */
public final class Censuses {

  /** The words of what requests wait for, each with the state that stands for it. */
  private static final Map<String, String> STATES = new LinkedHashMap<>();

  static {
    for (String state : List.of("ACCEPTED", "SUBMITTING", "UNKNOWN", "RUNNING")) {
      STATES.put(state.toLowerCase(java.util.Locale.ROOT), state);
    }
    STATES.put("fetching", "COMPLETED");
    STATES.put("late", "EXPIRED");
  }

  // What has ended for good is due never, and so not in the range of the index; "is not null" is
  // none to H2.
  static final String OPEN_OF =
      """
          select count(*) as n
            from kirin_request
           where state = :state
             and next_action_at >= :ever
          """;

  // The id begins with the time of reception, and the index with the state and the id.
  static final String OLDEST_OF =
      """
          select received_at
            from kirin_request
           where state = :state
           order by state, id
           limit 1
          """;

  static final String OLDEST_DUE_OF =
      """
          select min(received_at) as received_at
            from kirin_request
           where state = :state
             and next_action_at >= :ever
          """;

  /** From the index alone. */
  static final String NUMBER_OF =
      """
          select count(*) as n, coalesce(sum(reserved), 0) as reserved
            from (select id, reserved
                    from kirin_request
                   where state = :state
                   order by state, id
                   limit :most) counted
          """;

  static final String RESERVED_OF =
      """
          select coalesce(sum(reserved), 0) as reserved
            from kirin_request
           where state = :state
             and next_action_at >= :ever
          """;

  static final String DELIVERIES_OF =
      """
          select target, count(*) as n
            from kirin_delivery
           where state = :state
           group by target
          """;

  private static final Sql OPEN = Sql.of(OPEN_OF);
  private static final Sql OLDEST = Sql.of(OLDEST_OF);
  private static final Sql OLDEST_DUE = Sql.of(OLDEST_DUE_OF);
  private static final Sql RESERVED = Sql.of(RESERVED_OF);
  private static final Sql RESERVED_BY_INDEX = Sql.of(NUMBER_OF);
  private static final Sql DELIVERIES = Sql.of(DELIVERIES_OF);
  private static final Sql SLOTS = Sql.of("select count(*) from kirin_request where holds_slot");

  private final Transactions transactions;
  private final Accounts accounts;

  Censuses(Transactions transactions, Accounts accounts) {
    this.transactions = transactions;
    this.accounts = accounts;
  }

  /** The words that {@link Census#requests()} may have. */
  public static List<String> words() {
    return List.copyOf(STATES.keySet());
  }

  /**
   * @param now in the day and the month of which is told what was spent
   * @throws StoreException if the store cannot be asked
   */
  public Census take(Instant now) {
    return transactions.run(
        "count what is open",
        connection -> {
          Map<String, Census.Group> requests = new TreeMap<>();
          for (var each : STATES.entrySet()) {
            requests.put(each.getKey(), group(connection, each.getValue()));
          }
          return new Census(
              requests,
              deliveries(connection, "PENDING"),
              deliveries(connection, "DEAD"),
              SLOTS.count(connection),
              accounts.read(connection).paused(),
              Budgets.spent(connection, now),
              SourceBooks.spent(connection, now));
        });
  }

  /**
   * Those that have ended, by the word of their state.
   *
   * @throws StoreException if the store cannot be asked
   */
  public Map<String, Ended> ended() {
    return transactions.run("count what has ended", Ended::all);
  }

  private static Census.Group group(Connection connection, String state) throws SQLException {
    long number =
        OPEN.first(connection, by -> open(by, state), row -> row.getLong("n")).orElseThrow();
    if (number == 0) {
      return Census.Group.EMPTY;
    }
    boolean mayHaveEnded = state.equals("COMPLETED") || state.equals("EXPIRED");
    Optional<Optional<Instant>> oldest =
        mayHaveEnded
            ? OLDEST_DUE.first(connection, by -> open(by, state), Censuses::receivedAt)
            : OLDEST.first(connection, by -> by.text("state", state), Censuses::receivedAt);
    Optional<BigDecimal> cost =
        number > Ended.MOST_COUNTED
            ? Optional.empty()
            : mayHaveEnded
                ? RESERVED.first(
                    connection, by -> open(by, state), row -> row.getBigDecimal("reserved"))
                : RESERVED_BY_INDEX.first(
                    connection,
                    by -> by.text("state", state).number("most", Ended.MOST_COUNTED),
                    row -> row.getBigDecimal("reserved"));
    return new Census.Group(number, oldest.flatMap(at -> at), cost);
  }

  private static void open(Parameters by, String state) throws SQLException {
    by.text("state", state).time("ever", Instant.EPOCH);
  }

  private static Optional<Instant> receivedAt(ResultSet row) throws SQLException {
    return TaskRows.instant(row, "received_at");
  }

  private static Map<String, Long> deliveries(Connection connection, String state)
      throws SQLException {
    Map<String, Long> numbers = new TreeMap<>();
    DELIVERIES.forEach(
        connection,
        by -> by.text("state", state),
        row -> numbers.put(row.getString("target"), row.getLong("n")));
    return numbers;
  }
}
