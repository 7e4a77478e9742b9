package org.kirincamel.store;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/**
 * Claims what is due: one transaction that moves due times to the end of a lease, so that a crash,
 * a restart and a retry are the same case. Rows that another node holds are skipped, not waited
 * for.
 */
final class Claims {

  private static final String DUE =
      """
      select %s
        from kirin_request
       where state = ?
         and next_action_at <= ?
       order by next_action_at, id
       limit ?
         for update skip locked
      """
          .formatted(TaskRows.COLUMNS);

  private static final String LEASE =
      """
      update kirin_request
         set version = version + 1, next_action_at = ?, claimed_by = ?
       where id = ?
      """;

  private static final String DUE_DELIVERIES =
      """
      select %s
        from kirin_delivery
       where state = 'PENDING'
         and next_action_at <= ?
       order by next_action_at, id
       limit ?
         for update skip locked
      """
          .formatted(DeliveryRows.COLUMNS);

  private static final String LEASE_DELIVERY =
      """
      update kirin_delivery
         set version = version + 1, next_action_at = ?, claimed_by = ?, attempts = attempts + 1
       where id = ?
      """;

  private static final String BY_IDS =
      "select %s from kirin_request where id = any(?)".formatted(TaskRows.COLUMNS);

  private static final String SLOTS_TAKEN =
      """
      select count(*)
        from kirin_request
       where state in ('SUBMITTING', 'RUNNING', 'UNKNOWN')
         and holds_slot
      """;

  private static final String RELEASE_ALL =
      """
      update kirin_request
         set next_action_at = ?, claimed_by = null, version = version + 1
       where claimed_by is not null
         and state <> 'SUBMITTING'
      """;

  private static final String RELEASE_DELIVERIES =
      """
      update kirin_delivery
         set next_action_at = ?, claimed_by = null, version = version + 1
       where claimed_by is not null
      """;

  private static final String SUBMITTING =
      "select %s from kirin_request where state = 'SUBMITTING' for update"
          .formatted(TaskRows.COLUMNS);

  private static final String ACCEPTED =
      "select %s from kirin_request where state = 'ACCEPTED' for update"
          .formatted(TaskRows.COLUMNS);

  private static final int BATCH_OF_DEAD = 200;

  private final Transactions transactions;
  private final GroupSync sync;
  private final UUID node;

  Claims(Transactions transactions, GroupSync sync, UUID node) {
    this.transactions = transactions;
    this.sync = sync;
    this.node = node;
  }

  Claim claim(Wanted wanted, Instant now) {
    Claim claim =
        transactions.run("claim what is due", connection -> tried(connection, wanted, now));
    if (!claim.submits().isEmpty()) {
      // SUBMITTING must be on the disk before the first byte of the POST leaves.
      sync.await();
    }
    return claim;
  }

  private Claim tried(Connection connection, Wanted wanted, Instant now) throws SQLException {
    abandonDeadSubmits(connection, now);
    Instant lease = now.plus(wanted.lease());
    List<Task> polls = leased(connection, State.RUNNING, now, lease, wanted.polls());
    polls.addAll(leased(connection, State.EXPIRED, now, lease, wanted.polls() - polls.size()));
    List<Task> lookups = leased(connection, State.UNKNOWN, now, lease, wanted.lookups());
    List<Task> fetches =
        leased(connection, State.COMPLETED, now, now.plus(wanted.fetchLease()), wanted.fetches());
    List<Claim.DueDelivery> deliveries =
        deliveries(connection, now, now.plus(wanted.fetchLease()), wanted.deliveries());
    List<Task> submits = submits(connection, wanted, now);
    boolean more =
        full(polls, wanted.polls())
            || full(lookups, wanted.lookups())
            || full(fetches, wanted.fetches())
            || full(deliveries, wanted.deliveries())
            || full(submits, wanted.submits());
    return new Claim(submits, polls, lookups, fetches, deliveries, more);
  }

  private static boolean full(List<?> got, int wanted) {
    return wanted > 0 && got.size() >= wanted;
  }

  private void abandonDeadSubmits(Connection connection, Instant now) throws SQLException {
    for (Task task : due(connection, State.SUBMITTING, now, BATCH_OF_DEAD)) {
      write(connection, becameUnknown(task, now), Optional.empty());
    }
  }

  private static Task becameUnknown(Task task, Instant now) {
    return task.edit()
        .state(State.UNKNOWN)
        .postEndedAt(now)
        .dueAt(now)
        .note("whoever submitted it died before the outcome was recorded")
        .done();
  }

  private List<Task> submits(Connection connection, Wanted wanted, Instant now)
      throws SQLException {
    if (wanted.submits() <= 0) {
      return List.of();
    }
    // Locks the account: over all nodes, slots are counted and taken by one at a time.
    Accounts.Account account = Accounts.lock(connection);
    int most = wanted.submits();
    if (account.paused()) {
      if (account.probeAt().isAfter(now)) {
        return List.of();
      }
      most = 1;
    }
    most = Math.min(most, wanted.slots() - slotsTaken(connection));
    List<Task> claimed = new ArrayList<>();
    for (Task task : due(connection, State.ACCEPTED, now, most)) {
      Task submitting =
          task.edit()
              .state(State.SUBMITTING)
              .posting(now)
              .dueAt(now.plus(wanted.submitLease()))
              .done();
      write(connection, submitting, Optional.of(node));
      claimed.add(submitting.written());
    }
    if (account.paused() && !claimed.isEmpty()) {
      // Nobody else tries while this one is out; its outcome sets the next date or ends the pause.
      Accounts.probeAt(connection, now.plus(wanted.submitLease()));
    }
    return claimed;
  }

  private static int slotsTaken(Connection connection) throws SQLException {
    try (var select = connection.prepareStatement(SLOTS_TAKEN);
        var rows = select.executeQuery()) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private List<Task> leased(
      Connection connection, State state, Instant now, Instant until, int most)
      throws SQLException {
    List<Task> due = due(connection, state, now, most);
    if (due.isEmpty()) {
      return new ArrayList<>();
    }
    List<Task> claimed = new ArrayList<>(due.size());
    try (PreparedStatement update = connection.prepareStatement(LEASE)) {
      for (Task task : due) {
        TaskRows.setInstant(update, 1, Optional.of(until));
        update.setObject(2, node);
        update.setObject(3, task.id());
        update.addBatch();
        claimed.add(task.edit().dueAt(until).done().written());
      }
      update.executeBatch();
    }
    return claimed;
  }

  private static List<Task> due(Connection connection, State state, Instant now, int most)
      throws SQLException {
    if (most <= 0) {
      return List.of();
    }
    try (PreparedStatement select = connection.prepareStatement(DUE)) {
      select.setString(1, state.name());
      TaskRows.setInstant(select, 2, Optional.of(now));
      select.setInt(3, most);
      return tasks(select);
    }
  }

  private static List<Task> tasks(PreparedStatement select) throws SQLException {
    try (var rows = select.executeQuery()) {
      List<Task> tasks = new ArrayList<>();
      while (rows.next()) {
        tasks.add(TaskRows.read(rows));
      }
      return tasks;
    }
  }

  private List<Claim.DueDelivery> deliveries(
      Connection connection, Instant now, Instant until, int most) throws SQLException {
    if (most <= 0) {
      return List.of();
    }
    List<Delivery> due = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(DUE_DELIVERIES)) {
      TaskRows.setInstant(select, 1, Optional.of(now));
      select.setInt(2, most);
      try (var rows = select.executeQuery()) {
        while (rows.next()) {
          due.add(DeliveryRows.read(rows));
        }
      }
    }
    if (due.isEmpty()) {
      return List.of();
    }
    Map<UUID, Task> requests = byIds(connection, due.stream().map(Delivery::requestId).toList());
    List<Claim.DueDelivery> claimed = new ArrayList<>();
    try (PreparedStatement update = connection.prepareStatement(LEASE_DELIVERY)) {
      for (Delivery delivery : due) {
        TaskRows.setInstant(update, 1, Optional.of(until));
        update.setObject(2, node);
        update.setObject(3, delivery.id());
        update.addBatch();
        claimed.add(
            new Claim.DueDelivery(delivery.claimed(until), requests.get(delivery.requestId())));
      }
      update.executeBatch();
    }
    return claimed;
  }

  static Map<UUID, Task> byIds(Connection connection, List<UUID> ids) throws SQLException {
    Map<UUID, Task> found = new HashMap<>();
    Array array = connection.createArrayOf("uuid", ids.toArray());
    try (PreparedStatement select = connection.prepareStatement(BY_IDS)) {
      select.setArray(1, array);
      for (Task task : tasks(select)) {
        found.put(task.id(), task);
      }
    } finally {
      array.free();
    }
    return found;
  }

  private static void write(Connection connection, Task task, Optional<UUID> claimedBy)
      throws SQLException {
    try (PreparedStatement update = TaskRows.update(connection)) {
      TaskRows.bindUpdate(update, task, claimedBy);
      if (update.executeUpdate() != 1) {
        throw new IllegalStateException(
            "Request %s changed while its row was locked".formatted(task.id()));
      }
    }
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
          try (PreparedStatement select = connection.prepareStatement(SUBMITTING)) {
            for (Task task : tasks(select)) {
              write(connection, becameUnknown(task, now), Optional.empty());
              unknown++;
            }
          }
          for (String release : List.of(RELEASE_ALL, RELEASE_DELIVERIES)) {
            try (PreparedStatement update = connection.prepareStatement(release)) {
              TaskRows.setInstant(update, 1, Optional.of(now));
              update.executeUpdate();
            }
          }
          return unknown;
        });
  }

  /**
   * After a backup was restored: rows may be older than what was posted, so nothing that waits may
   * be posted before it was looked up.
   */
  int lookUpAllThatWaits(Instant now) {
    return transactions.run(
        "turn every waiting request into one of unknown outcome",
        connection -> {
          int turned = 0;
          try (PreparedStatement select = connection.prepareStatement(ACCEPTED)) {
            for (Task task : tasks(select)) {
              Task unknown =
                  task.edit()
                      .state(State.UNKNOWN)
                      .postEndedAt(now)
                      .dueAt(now)
                      .note("kirin.recover=lookup: it may have been posted after the backup")
                      .done();
              write(connection, unknown, Optional.empty());
              turned++;
            }
          }
          return turned;
        });
  }
}
