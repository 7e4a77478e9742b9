package org.kirincamel.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  // Read without locks, and claimed by conditional updates: with "for update", H2 locks, and so
  // writes, every row that is due instead of the first few. Ordered by the index from its first
  // column on, or it would sort them all.
  private static final String DUE =
      """
      select %s
        from kirin_request
       where state = ?
         and next_action_at <= ?
       order by state, next_action_at, id
       limit ?
      """
          .formatted(TaskRows.COLUMNS);

  private static final String LEASE =
      """
      update kirin_request
         set version = version + 1, next_action_at = ?, claimed_by = ?
       where id = ?
         and version = ?
      """;

  private static final String DUE_DELIVERIES =
      """
      select %s
        from kirin_delivery
       where state = 'PENDING'
         and target = ?
         and next_action_at <= ?
       order by state, target, next_action_at, id
       limit ?
      """
          .formatted(DeliveryRows.COLUMNS);

  private static final String LEASE_DELIVERY =
      """
      update kirin_delivery
         set version = version + 1, next_action_at = ?, claimed_by = ?, attempts = attempts + 1
       where id = ?
         and version = ?
      """;

  private static final String SLOTS_TAKEN =
      """
      select count(*)
        from kirin_request
       where holds_slot
      """;

  private static final String ANY_ACCEPTED =
      """
      select id
        from kirin_request
       where state = 'ACCEPTED'
         and next_action_at <= ?
       limit 1
      """;

  private static final Comparator<Delivery> LONGEST_DUE_FIRST =
      Comparator.<Delivery, Instant>comparing(each -> each.nextActionAt().orElse(Instant.MAX))
          .thenComparing(Delivery::id);

  private static final int BATCH_OF_DEAD = 200;

  private final Transactions transactions;
  private final Accounts accounts;
  private final GroupSync sync;
  private final UUID node;
  private final boolean alone;
  private volatile Optional<DatabaseClock> time = Optional.empty();
  private volatile Set<String> disabled = Set.of();

  /**
   * @param alone whether no other node can claim: then nothing needs locking to be counted
   */
  Claims(Transactions transactions, Accounts accounts, GroupSync sync, UUID node, boolean alone) {
    this.transactions = transactions;
    this.accounts = accounts;
    this.sync = sync;
    this.node = node;
    this.alone = alone;
  }

  /** From now on each claim reads the database's time first. */
  void timedBy(DatabaseClock clock) {
    time = Optional.of(clock);
  }

  Claim claim(ClaimLimits wanted, Instant now) {
    Claim claim = alone ? oneByOne(wanted, now) : committed(wanted, now);
    if (!claim.submits().isEmpty()) {
      // SUBMITTING must be on the disk before the first byte of the POST leaves.
      sync.await();
    }
    return claim;
  }

  /** Where the account is not locked, slots must still be counted and taken by one at a time. */
  private synchronized Claim oneByOne(ClaimLimits wanted, Instant now) {
    return committed(wanted, now);
  }

  private Claim committed(ClaimLimits wanted, Instant now) {
    return transactions.run("claim what is due", connection -> tried(connection, wanted, now));
  }

  private Claim tried(Connection connection, ClaimLimits wanted, Instant now) throws SQLException {
    if (time.isPresent()) {
      time.get().read(connection);
    }
    abandonDeadSubmits(connection, now);
    Instant lease = now.plus(wanted.lease());
    List<Task> polls = leased(connection, State.RUNNING, now, lease, wanted.free().polls());
    polls.addAll(
        leased(connection, State.EXPIRED, now, lease, wanted.free().polls() - polls.size()));
    List<Task> lookups = leased(connection, State.UNKNOWN, now, lease, wanted.free().lookups());
    List<Task> fetches = leased(connection, State.COMPLETED, now, lease, wanted.free().fetches());
    List<Claim.DueDelivery> deliveries = deliveries(connection, now, lease, wanted);
    Submits submits = submits(connection, wanted, now);
    boolean more =
        full(polls, wanted.free().polls())
            || full(lookups, wanted.free().lookups())
            || full(fetches, wanted.free().fetches())
            || full(deliveries, wanted.free().deliveries())
            || full(submits.tasks(), wanted.free().submits());
    return new Claim(submits.tasks(), polls, lookups, fetches, deliveries, more, submits.spent());
  }

  private static boolean full(List<?> got, int wanted) {
    return wanted > 0 && got.size() >= wanted;
  }

  private void abandonDeadSubmits(Connection connection, Instant now) throws SQLException {
    for (Task task : due(connection, State.SUBMITTING, now, BATCH_OF_DEAD)) {
      // Lost where its answer was written down this very moment, which is the better news.
      TaskTable.write(connection, Recovery.becameUnknown(task, now), Optional.empty());
    }
  }

  private record Submits(List<Task> tasks, Optional<Claim.Spent> spent) {
    static final Submits NONE = new Submits(List.of(), Optional.empty());
  }

  private Submits submits(Connection connection, ClaimLimits wanted, Instant now)
      throws SQLException {
    // A look without a lock first: a lock is a write, and most claims find no slot or no request.
    if (wanted.free().submits() <= 0 || !anyAccepted(connection, now)) {
      return Submits.NONE;
    }
    int free = wanted.slots() - slotsTaken(connection);
    if (free <= 0) {
      return Submits.NONE;
    }
    // Where there are other nodes, slots are counted and taken by one of them at a time.
    Accounts.Account account = accounts.read(connection, !alone);
    int most = wanted.free().submits();
    if (account.paused()) {
      if (account.probeAt().isAfter(now)) {
        return Submits.NONE;
      }
      most = 1;
    }
    LocalDate today = Days.of(now);
    if (wanted.perDay().isPresent()) {
      int perDay = wanted.perDay().getAsInt();
      int left = perDay - Days.read(connection, today).posts();
      if (left <= 0) {
        return new Submits(List.of(), spent(connection, today, perDay, now));
      }
      most = Math.min(most, left);
    }
    most = Math.min(most, alone ? free : wanted.slots() - slotsTaken(connection));
    List<Task> claimed = new ArrayList<>();
    for (Task task : due(connection, State.ACCEPTED, now, most)) {
      Task submitting =
          task.edit()
              .state(State.SUBMITTING)
              .posting(now)
              .dueAt(now.plus(wanted.submitLease()))
              .done();
      if (TaskTable.write(connection, submitting, Optional.of(node))) {
        claimed.add(submitting.written());
      }
    }
    if (account.paused() && !claimed.isEmpty()) {
      // No other request tries while this one is out; its outcome sets the next date or ends the
      // pause.
      Accounts.tried(connection, now, now.plus(wanted.submitLease()));
    }
    if (!claimed.isEmpty()) {
      // Whether there is a limit or not: one that is set today counts what today has spent.
      Days.count(connection, today, claimed.size());
    }
    return new Submits(claimed, Optional.empty());
  }

  /** Said only once the count is final: a POST that is on its way may yet be released. */
  private static Optional<Claim.Spent> spent(
      Connection connection, LocalDate today, int perDay, Instant now) throws SQLException {
    return Days.anySubmitting(connection)
        ? Optional.empty()
        : Optional.of(new Claim.Spent(perDay, Days.end(now), Days.stop(connection, today, perDay)));
  }

  private static boolean anyAccepted(Connection connection, Instant now) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(ANY_ACCEPTED)) {
      TaskRows.setInstant(select, 1, Optional.of(now));
      try (var rows = select.executeQuery()) {
        return rows.next();
      }
    }
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
        bindLease(update, until, task.id(), task.version());
      }
      int[] won = update.executeBatch();
      for (int i = 0; i < won.length; i++) {
        if (won[i] == 1) {
          claimed.add(due.get(i).edit().dueAt(until).done().written());
        }
      }
    }
    return claimed;
  }

  private void bindLease(PreparedStatement update, Instant until, UUID id, long version)
      throws SQLException {
    TaskRows.setInstant(update, 1, Optional.of(until));
    update.setObject(2, node);
    update.setObject(3, id);
    update.setLong(4, version);
    update.addBatch();
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
      return TaskTable.all(select);
    }
  }

  private List<Claim.DueDelivery> deliveries(
      Connection connection, Instant now, Instant until, ClaimLimits wanted) throws SQLException {
    List<Delivery> due = dueDeliveries(connection, now, wanted);
    if (due.isEmpty()) {
      return List.of();
    }
    Map<UUID, Task> requests =
        TaskTable.byIds(connection, due.stream().map(Delivery::requestId).toList());
    List<Claim.DueDelivery> claimed = new ArrayList<>();
    try (PreparedStatement update = connection.prepareStatement(LEASE_DELIVERY)) {
      for (Delivery delivery : due) {
        bindLease(update, until, delivery.id(), delivery.version());
      }
      int[] won = update.executeBatch();
      for (int i = 0; i < won.length; i++) {
        if (won[i] == 1) {
          Delivery delivery = due.get(i);
          claimed.add(
              new Claim.DueDelivery(delivery.claimed(until), requests.get(delivery.requestId())));
        }
      }
    }
    return claimed;
  }

  private List<Delivery> dueDeliveries(Connection connection, Instant now, ClaimLimits wanted)
      throws SQLException {
    if (wanted.free().deliveries() <= 0) {
      return List.of();
    }
    disabled = Deliveries.disabled(connection).keySet();
    List<Delivery> due = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(DUE_DELIVERIES)) {
      for (var share : wanted.free().shares().entrySet()) {
        int most = Math.min(share.getValue(), wanted.free().deliveries());
        if (most > 0 && !disabled.contains(share.getKey())) {
          select.setString(1, share.getKey());
          TaskRows.setInstant(select, 2, Optional.of(now));
          select.setInt(3, most);
          try (var rows = select.executeQuery()) {
            while (rows.next()) {
              due.add(DeliveryRows.read(rows));
            }
          }
        }
      }
    }
    due.sort(LONGEST_DUE_FIRST);
    return due.subList(0, Math.min(due.size(), wanted.free().deliveries()));
  }

  /** Whether nothing was claimed for this target the last time, because it is disabled. */
  boolean isDisabled(String target) {
    return disabled.contains(target);
  }
}
