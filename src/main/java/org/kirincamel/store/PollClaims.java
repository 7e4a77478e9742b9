package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/**
 * Claims running requests for a poll: those whose row is due, and those that this process owns,
 * whose due times are in memory. Memory changes when the claim has been committed, so that one that
 * failed leaves it as it was.
 */
final class PollClaims {

  private static final Sql RELEASE =
      Sql.of(
          """
          update kirin_request
             set next_action_at = :due, claimed_by = null, version = version + 1,
                 polls = :polls, progress = :progress
           where id = :id
             and version = :version
             and state = 'RUNNING'
          """);

  private final OwnedTasks owned;
  private final DueRows due;
  private final UUID node;

  PollClaims(OwnedTasks owned, DueRows due, UUID node) {
    this.due = due;
    this.owned = owned;
    this.node = node;
  }

  Optional<Instant> nextDue() {
    return owned.nextDue();
  }

  /** Writes what only this process knows. */
  int release(Connection connection) throws SQLException {
    return RELEASE
        .batch(
            connection,
            owned.release(),
            (update, each) ->
                update
                    .time("due", each.due())
                    .number("polls", each.polls())
                    .fraction("progress", each.progress())
                    .id("id", each.id())
                    .number("version", each.version()))
        .size();
  }

  /**
   * Begins a claim; its end must follow.
   *
   * @param most how many polls may be claimed
   * @param lease when the workers' leases end
   */
  Polls begin(int most, Instant now, Instant lease) {
    // Neither kind waits for the other where there are more than workers.
    int rows = Math.min(most, Math.max(most - owned.due(now, most), (most + 1) / 2));
    return new Polls(most, rows, now, lease, owned.take(now, lease, most));
  }

  /** One claim of polls. */
  final class Polls {

    private final int most;
    private final int rows;
    private final Instant now;
    private final Instant lease;
    private final List<OwnedTasks.Due> mine;
    private final List<Duration> late = new ArrayList<>();
    private final List<OwnedTasks.Due> stale = new ArrayList<>();
    private final List<OwnedTasks.Due> surplus = new ArrayList<>();
    private List<Task> leased = List.of();

    private Polls(int most, int rows, Instant now, Instant lease, List<OwnedTasks.Due> mine) {
      this.most = most;
      this.rows = rows;
      this.now = now;
      this.lease = lease;
      this.mine = mine;
    }

    /** How late each was that was claimed. */
    List<Duration> late() {
      return List.copyOf(late);
    }

    /**
     * May be called again, where the transaction is tried again.
     *
     * @param any whether there is a row that is due
     */
    List<Task> claim(Connection connection, boolean any) throws SQLException {
      late.clear();
      stale.clear();
      surplus.clear();
      List<Task> toLease = new ArrayList<>();
      for (Task row : due.in(connection, State.RUNNING, now, any ? rows : 0)) {
        // Its row may be due though a worker has it: the answer that is on its way is waited for.
        if (!owned.isInHand(row, now)) {
          row.nextActionAt().ifPresent(at -> late.add(Duration.between(at, now)));
          toLease.add(owned.asOf(row));
        }
      }
      List<Task> polls = lent(connection, most - toLease.size(), toLease);
      Instant until = owned.owning() ? OwnedTasks.until(now) : lease;
      leased =
          Claims.leased(connection, toLease, until, node).stream()
              .map(task -> task.move().dueAt(lease))
              .toList();
      polls.addAll(leased);
      return polls;
    }

    /** Of those that are owned, what can be handed out as it is; what was lost is leased anew. */
    private List<Task> lent(Connection connection, int free, List<Task> toLease)
        throws SQLException {
      Set<UUID> due = toLease.stream().map(Task::id).collect(Collectors.toSet());
      Map<UUID, Task> read =
          mine.isEmpty()
              ? Map.of()
              : TaskTable.byIds(connection, mine.stream().map(OwnedTasks.Due::id).toList());
      List<Task> lent = new ArrayList<>();
      int taken = 0;
      for (OwnedTasks.Due each : mine) {
        Task row = read.get(each.id());
        if (row == null || row.state() != State.RUNNING || row.version() != each.version()) {
          stale.add(each);
        } else if (due.contains(each.id()) || taken >= free) {
          surplus.add(each);
        } else {
          taken++;
          if (each.lost()) {
            // A new version, so that the worker who had it writes nothing any more.
            toLease.add(owned.asOf(row));
          } else {
            late.add(Duration.between(each.due(), now));
            lent.add(owned.asOf(row));
          }
        }
      }
      return lent;
    }

    /** Keeps in memory what was claimed, or makes it as if nothing had been. */
    void end(boolean committed) {
      if (!committed) {
        owned.giveBack(mine);
        return;
      }
      owned.giveBack(surplus);
      stale.forEach(each -> owned.forget(each.id(), each.version()));
      if (owned.owning()) {
        leased.forEach(task -> owned.own(task, true, OwnedTasks.until(now)));
      }
    }
  }
}
