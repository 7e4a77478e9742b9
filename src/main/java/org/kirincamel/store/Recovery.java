package org.kirincamel.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.RequestLog;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;
import org.slf4j.Logger;

/** What is done at a start, before the first claim, with what the process before left behind. */
final class Recovery {

  /** Earlier than any time that was written down. */
  private static final Instant EVER = ClockRepair.EVER;

  private static final Logger LOG = SafeLogger.of(Recovery.class);

  // For each state, like the statements of ClockRepair, so that the same index serves.
  static final String RELEASE =
      """
      update %s
         set next_action_at = :due, claimed_by = null, version = version + 1
       where state = '%s'
         and state <> 'SUBMITTING'
         and claimed_by is not null
         and next_action_at > :after
      """;

  private static final String BY_THE_NODE = "   and claimed_by = :node\n";

  private static final String POLLED =
      """
      select id, version, next_action_at
        from kirin_request
       where state = 'RUNNING'
         and claimed_by is not null
      %s order by state, next_action_at, id
      """;

  private static final Sql POLLED_BY_ANY = Sql.of(POLLED.formatted(""));

  // What a dead node's session still holds is released with the next look, a lease later.
  private static final Sql POLLED_BY_NODE =
      Sql.of(POLLED.formatted(BY_THE_NODE) + " for update skip locked");

  private static final List<Sql> RELEASE_OF_NODE =
      Stream.concat(
              Stream.of(State.UNKNOWN, State.EXPIRED, State.COMPLETED)
                  .map(state -> releaseOfNode("kirin_request", state.name())),
              Stream.of(releaseOfNode("kirin_delivery", Delivery.State.PENDING.name())))
          .toList();

  /** For each state, so that the index serves. */
  private static final Sql HOLDERS =
      Sql.of(
          Stream.concat(
                  Stream.of(State.RUNNING, State.UNKNOWN, State.EXPIRED, State.COMPLETED)
                      .map(state -> held("kirin_request", state.name())),
                  Stream.of(held("kirin_delivery", Delivery.State.PENDING.name())))
              .collect(Collectors.joining(" union ")));

  private static final Sql RELEASE_POLL =
      Sql.of(
          """
          update kirin_request
             set next_action_at = :due, claimed_by = null, version = version + 1
           where id = :id
             and version = :version
          """);

  /** However many tasks run, each is polled within this time after a start. */
  private static final Duration POLLS_WITHIN = Duration.ofSeconds(30);

  /** Where fewer tasks run, a hundred of them are polled in a second. */
  private static final int FEW = 3_000;

  private static final Sql FORGET_MISSES =
      Sql.of("update kirin_request set misses = 0 where state = 'UNKNOWN'");

  private static final Sql NEWEST = Sql.of("select id from kirin_request order by id desc limit 1");

  private static final Sql LOCKED =
      Sql.of(
          "select %s from kirin_request where state = :state for update"
              .formatted(TaskRows.COLUMNS));

  private static final Sql RESTORED =
      Sql.of(
          """
          update kirin_request
             set restored = true
           where state in ('ACCEPTED', 'SUBMITTING', 'UNKNOWN', 'RUNNING')
          """);

  private static final RequestLog REQUESTS = RequestLog.of(Recovery.class);

  private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(5);

  private record Due(UUID id, long version, Instant at) {}

  private final Transactions transactions;
  private final Author author;
  private final GroupSync sync;

  Recovery(Transactions transactions, GroupSync sync, Author author) {
    this.transactions = transactions;
    this.author = author;
    this.sync = sync;
  }

  /**
   * At the start of the only process: every lease belongs to the dead, so what they had claimed is
   * due, and what they were submitting has an unknown outcome.
   *
   * @return how many requests were found SUBMITTING
   */
  int takeOverFromTheDead(Instant now) {
    return transactions.run(
        "take over what a dead process had claimed",
        connection -> {
          int unknown = 0;
          for (Task task : locked(connection, State.SUBMITTING)) {
            giveUpSubmit(connection, task, now, author);
            unknown++;
          }
          releasePolls(connection, POLLED_BY_ANY.list(connection, Recovery::due), now);
          ClockRepair.updateEachState(connection, RELEASE, now, EVER);
          Accounts.probeNoLaterThan(connection, now);
          // How much time has passed meanwhile is the word of a clock that may have been set.
          FORGET_MISSES.update(connection);
          if (newestFrom(connection).isAfter(now.plus(CLOCKS_DIFFER))) {
            LOG.warn(
                "The store's newest request is from {}, but the clock says {}: it was set back, so"
                    + " every waiting request is due now",
                newestFrom(connection),
                now);
            ClockRepair.dueAnew(connection, now, Duration.ZERO);
          }
          return unknown;
        });
  }

  /**
   * Not all at once: that would be a burst at the gateway, and every later poll one, too. When each
   * was due, only the dead process knew, but where it is due still later by its row.
   */
  private static int releasePolls(Connection connection, List<Due> claimed, Instant now)
      throws SQLException {
    Duration pause = POLLS_WITHIN.dividedBy(Math.max(FEW, claimed.size()));
    List<Due> due = new ArrayList<>();
    for (Due each : claimed) {
      Instant turn = now.plus(pause.multipliedBy(due.size()));
      // A pause that was written with the row, such as one that the gateway asked for.
      Instant written = each.at().minus(OwnedTasks.OWNERSHIP);
      due.add(new Due(each.id(), each.version(), written.isAfter(turn) ? written : turn));
    }
    return RELEASE_POLL
        .batch(
            connection,
            due,
            (update, each) ->
                update.time("due", each.at()).id("id", each.id()).number("version", each.version()))
        .size();
  }

  private static Sql releaseOfNode(String table, String state) {
    return Sql.of(
        """
        update %1$s
           set next_action_at = :due, claimed_by = null, version = version + 1
         where id in (select id
                        from %1$s
                       where state = '%2$s'
                         and claimed_by = :node
                         and next_action_at > :after
                         for update skip locked)
        """
            .formatted(table, state));
  }

  private static String held(String table, String state) {
    return "select claimed_by from %s where state = '%s' and next_action_at > :after and claimed_by is not null"
        .formatted(table, state);
  }

  /** The nodes that have something in hand other than a submit, whether they live or not. */
  static Set<UUID> holders(Connection connection) throws SQLException {
    return Set.copyOf(
        HOLDERS.list(
            connection,
            by -> by.time("after", EVER),
            row -> row.getObject("claimed_by", UUID.class)));
  }

  /**
   * At the start of one of several nodes: releases what those have in hand that are known to be
   * gone, because their rows were ended or removed. A start does not depend on it: another node may
   * be at it just now.
   */
  void releaseWhatIsLeft(Instant now) {
    try {
      transactions.runAgainstRivals(
          "take over what nodes had in hand that are gone",
          connection -> {
            int released = 0;
            for (UUID holder : holders(connection)) {
              if (!NodeRows.isLiving(connection, holder)) {
                released += release(connection, holder, now);
              }
            }
            return released;
          });
    } catch (StoreException e) {
      LOG.warn("{}; each request is polled once its lease has ended", e.getMessage());
    }
  }

  private static Due due(ResultSet row) throws SQLException {
    return new Due(
        row.getObject("id", UUID.class),
        row.getLong("version"),
        TaskRows.instant(row, "next_action_at").orElse(EVER));
  }

  /**
   * Releases what a node has in hand, in all states but that of a submit, whose lease goes on.
   *
   * @return how many rows that were
   */
  static int release(Connection connection, UUID node, Instant now) throws SQLException {
    List<Due> polled = POLLED_BY_NODE.list(connection, by -> by.id("node", node), Recovery::due);
    int released = releasePolls(connection, polled, now);
    for (Sql statement : RELEASE_OF_NODE) {
      released +=
          statement.update(
              connection, update -> update.time("due", now).time("after", EVER).id("node", node));
    }
    return released;
  }

  /** What became of its POST is found out by look-ups. */
  static void giveUpSubmit(Connection connection, Task submitting, Instant now, Author author)
      throws SQLException {
    Task unknown = submitting.move().submitterDied(now);
    if (TaskTable.write(connection, unknown, Optional.empty(), author)) {
      REQUESTS.warn(
          unknown, "Request {} is of unknown outcome: {}", unknown.id(), unknown.status().note());
    }
  }

  private static List<Task> locked(Connection connection, State state) throws SQLException {
    return LOCKED.list(connection, by -> by.text("state", state.name()), TaskRows::read);
  }

  /** When the newest request came: ids begin with it, in milliseconds (RFC 9562, section 5.7). */
  private static Instant newestFrom(Connection connection) throws SQLException {
    return NEWEST
        .first(connection, row -> row.getObject("id", UUID.class))
        .map(id -> Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16))
        .orElse(Instant.MIN);
  }

  /**
   * After a backup was restored or a standby promoted: rows may be older than what was posted, so
   * nothing that waits may be posted before it was looked up.
   */
  int lookUpAllThatWaits(Timeline timeline, Instant now) {
    int turned =
        transactions.run(
            "turn every waiting request into one of unknown outcome",
            connection -> {
              int waiting = 0;
              RESTORED.update(connection);
              timeline.settle(connection);
              for (Task task : locked(connection, State.ACCEPTED)) {
                TaskTable.write(connection, task.move().restored(now), Optional.empty(), author);
                waiting++;
              }
              return waiting;
            });
    // The setting may be gone at the next start.
    sync.await();
    return turned;
  }
}
