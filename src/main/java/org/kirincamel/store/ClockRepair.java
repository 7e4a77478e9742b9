package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.State;

/**
 * Puts right the due times, and ends of leases, that were written by a clock that was set since.
 */
public final class ClockRepair {

  /** What counts as said so far may have been said within a moment. */
  private static final Sql GRACE_ANEW =
      Sql.of(
          """
          update kirin_request
             set misses = 0, post_ended_at = :due, next_action_at = :due, claimed_by = null,
                 version = version + 1
           where state = 'UNKNOWN'
             and post_ended_at > :after
          """);

  // These two go by one state at a time, and by the due time, which every row has that is claimed:
  // so the index that begins with both serves, and not each row that has ended is looked at.

  // No new version: the worker that holds such a row keeps it.
  static final String LEASE_ENDS_BY =
      """
      update %s
         set next_action_at = :due
       where state = '%s'
         and claimed_by is not null
         and next_action_at > :after
      """;

  static final String DUE_BY =
      """
      update %s
         set next_action_at = :due, version = version + 1
       where state = '%s'
         and claimed_by is null
         and next_action_at > :after
      """;

  /** Earlier than any time that was written down. */
  static final Instant EVER = Instant.EPOCH;

  private final Transactions transactions;
  private final GroupSync sync;
  private final boolean alone;
  private final OwnedTasks owned;

  /**
   * @param alone whether this node has the store to itself
   */
  ClockRepair(Transactions transactions, GroupSync sync, boolean alone, OwnedTasks owned) {
    this.transactions = transactions;
    this.sync = sync;
    this.alone = alone;
    this.owned = owned;
  }

  /**
   * After the clock was set, back or forth: nothing that waits may wait for hours more, and no
   * silence of the gateway may count as longer than it was.
   *
   * @param step by how much it was set, negative for back
   * @param maxLease no lease ends later than this from now
   */
  public void clockWasSet(Instant now, Duration step, Duration maxLease) {
    transactions.runAgainstRivals(
        "begin anew after the clock was set",
        connection -> {
          ClockTimes.moveFirstPosts(connection, now, step);
          if (alone) {
            // Every node would move them once more.
            ClockTimes.moveSubmissions(connection, now, step);
          }
          return dueAnew(connection, now, maxLease);
        });
    owned.dueNowIfLaterThan(now, now, now.plus(maxLease));
    sync.await();
  }

  /**
   * Makes everything that waits due.
   *
   * @param maxLease no lease ends later than this from now
   */
  static boolean dueAnew(Connection connection, Instant now, Duration maxLease)
      throws SQLException {
    update(connection, GRACE_ANEW, now, EVER);
    Instant leaseEnds = now.plus(maxLease);
    updateEachState(connection, LEASE_ENDS_BY, leaseEnds, leaseEnds);
    updateEachState(connection, DUE_BY, now, now);
    Accounts.probeNoLaterThan(connection, now);
    return true;
  }

  /**
   * Makes due what would wait until later than that, and begins a grace anew that would start then.
   */
  public void dueNowIfLaterThan(Instant latest, Instant now, Duration step, Duration maxLease) {
    transactions.runAgainstRivals(
        "make due what waits for a clock that was set back",
        connection -> {
          ClockTimes.moveFirstPosts(connection, now, step);
          update(connection, GRACE_ANEW, now, latest);
          updateEachState(connection, DUE_BY, now, latest);
          return true;
        });
    owned.dueNowIfLaterThan(latest, now, now.plus(maxLease));
  }

  /**
   * Runs a statement, made for a table and a state, for each state of requests and of deliveries.
   *
   * @param due the new due time, or end of a lease
   * @param after rows are changed whose old one is later than that
   */
  static void updateEachState(Connection connection, String sql, Instant due, Instant after)
      throws SQLException {
    for (State state : State.values()) {
      update(connection, Sql.of(sql.formatted("kirin_request", state.name())), due, after);
    }
    for (Delivery.State state : Delivery.State.values()) {
      update(connection, Sql.of(sql.formatted("kirin_delivery", state.name())), due, after);
    }
  }

  private static void update(Connection connection, Sql sql, Instant due, Instant after)
      throws SQLException {
    sql.update(connection, update -> update.time("due", due).time("after", after));
  }
}
