package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.kirincamel.common.SafeLogger;
import org.slf4j.Logger;

/**
 * Notices where the database goes on from another past than the one this store knows: a standby was
 * promoted that may lack the last commits, or a backup was restored. A request that was posted may
 * then look as if it waited. PostgreSQL begins a new timeline with each of the two.
 */
final class Timeline {

  private static final Logger LOG = SafeLogger.of(Timeline.class);

  /** No such function, none that this role may call, none that this server supports. */
  private static final Set<String> UNKNOWN = Set.of("42883", "42501", "0A000");

  private static final String BOTH =
      "select timeline as known, (%s) as current from kirin_account where name = 'default'";

  private static final Sql ADOPT =
      Sql.of("update kirin_account set timeline = :current where name = 'default'");

  // One of all nodes tells.
  private static final Sql ALARM =
      Sql.of(
          """
          update kirin_account
             set alarmed_timeline = :current
           where name = 'default'
             and coalesce(alarmed_timeline, 0) <> :current
          """);

  private final Transactions transactions;
  private final Optional<Sql> both;
  private volatile boolean watched;

  Timeline(Transactions transactions, Database database) {
    this.transactions = transactions;
    this.both = database.timelineQuery().map(query -> Sql.of(BOTH.formatted(query)));
  }

  /**
   * @param known empty before the first start
   */
  private record Seen(Optional<Long> known, long current) {}

  /** At a start. The first one takes the timeline that it finds for its own. */
  void begin() {
    try {
      transactions.run(
          "read the timeline of the database",
          connection -> {
            Optional<Seen> seen = seen(connection);
            if (seen.isPresent() && seen.get().known().isEmpty()) {
              adopt(connection, seen.get().current());
            }
            return watched = seen.isPresent();
          });
    } catch (StoreException e) {
      if (!(e.getCause() instanceof SQLException cause)
          || !UNKNOWN.contains(String.valueOf(cause.getSQLState()))) {
        throw e;
      }
      LOG.info(
          "The database does not tell its timeline ({}): after a standby was promoted, or a backup was restored, start once with kirin.recover=lookup",
          Outage.root(cause));
    }
  }

  /** Whether the database tells its timeline. */
  boolean watched() {
    return watched;
  }

  /** Why nothing is submitted: the database goes on from another timeline. */
  Optional<Claim.Spent> other(Connection connection) throws SQLException {
    return other(connection, false);
  }

  /** The same, noted once for all nodes; under the lock of the account. */
  Optional<Claim.Spent> otherAlarmed(Connection connection) throws SQLException {
    return other(connection, true);
  }

  private Optional<Claim.Spent> other(Connection connection, boolean alarms) throws SQLException {
    if (!watched) {
      return Optional.empty();
    }
    Seen seen = seen(connection).orElseThrow();
    long current = seen.current();
    long known = seen.known().orElse(current);
    if (current == known) {
      return Optional.empty();
    }
    boolean first =
        alarms && ALARM.update(connection, update -> update.number("current", current)) > 0;
    return Optional.of(Claim.Spent.otherTimeline(current, known, first));
  }

  /** With the change that makes what waits be looked up before it is posted. */
  void settle(Connection connection) throws SQLException {
    if (watched) {
      adopt(connection, seen(connection).orElseThrow().current());
    }
  }

  private static void adopt(Connection connection, long current) throws SQLException {
    ADOPT.update(connection, update -> update.number("current", current));
  }

  private Optional<Seen> seen(Connection connection) throws SQLException {
    return both.isEmpty()
        ? Optional.empty()
        : both.get()
            .first(
                connection,
                row ->
                    new Seen(
                        Optional.ofNullable(row.getObject("known", Long.class)),
                        row.getLong("current")));
  }
}
