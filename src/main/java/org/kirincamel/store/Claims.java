package org.kirincamel.store;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;
import org.slf4j.Logger;

/**
 * Claims what is due: one transaction that moves due times to the end of a lease, so that a crash,
 * a restart and a retry are the same case. Rows that another node holds are skipped, not waited
 * for.
 */
final class Claims {

  private static final Logger LOG = SafeLogger.of(Claims.class);

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

  private static final String BY_IDS =
      "select %s from kirin_request where id = any(?)".formatted(TaskRows.COLUMNS);

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

  // These go by one state at a time, and by the due time, which every row has that is claimed: so
  // the index that begins with both serves, and not each row that has ended is looked at.
  static final String RELEASE =
      """
      update %s
         set next_action_at = ?, claimed_by = null, version = version + 1
       where state = '%s'
         and state <> 'SUBMITTING'
         and claimed_by is not null
         and next_action_at > ?
      """;

  /** What counts as said so far may have been said within a moment. */
  private static final String GRACE_ANEW =
      """
      update kirin_request
         set misses = 0, post_ended_at = ?, next_action_at = ?, claimed_by = null,
             version = version + 1
       where state = 'UNKNOWN'
         and post_ended_at > ?
      """;

  private static final String FORGET_MISSES =
      "update kirin_request set misses = 0 where state = 'UNKNOWN'";

  // No new version: whoever has such a row in hand goes on with it.
  static final String LEASE_ENDS_BY =
      """
      update %s
         set next_action_at = ?
       where state = '%s'
         and claimed_by is not null
         and next_action_at > ?
      """;

  // No new version here either.
  private static final String LONGER =
      """
      update %s
         set next_action_at = ?
       where id = ?
         and claimed_by = ?
      """;

  static final String DUE_BY =
      """
      update %s
         set next_action_at = ?, version = version + 1
       where state = '%s'
         and claimed_by is null
         and next_action_at > ?
      """;

  private static final String NEWEST = "select id from kirin_request order by id desc limit 1";

  private static final String SUBMITTING =
      "select %s from kirin_request where state = 'SUBMITTING' for update"
          .formatted(TaskRows.COLUMNS);

  private static final String ACCEPTED =
      "select %s from kirin_request where state = 'ACCEPTED' for update"
          .formatted(TaskRows.COLUMNS);

  private static final String RESTORED =
      """
      update kirin_request
         set restored = true
       where state in ('ACCEPTED', 'SUBMITTING', 'UNKNOWN', 'RUNNING')
      """;

  private static final Comparator<Delivery> LONGEST_DUE_FIRST =
      Comparator.<Delivery, Instant>comparing(each -> each.nextActionAt().orElse(Instant.MAX))
          .thenComparing(Delivery::id);

  private static final int BATCH_OF_DEAD = 200;
  private static final Instant EVER = Instant.EPOCH;
  private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(5);

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

  /**
   * After the clock was set, back or forth: nothing that waits may wait for hours more, and no
   * silence of the gateway may count as longer than it was.
   *
   * @param step by how much it was set, negative for back
   * @param maxLease no lease ends later than this from now
   */
  void clockWasSet(Instant now, Duration step, Duration maxLease) {
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
    sync.await();
  }

  private static boolean dueAnew(Connection connection, Instant now, Duration maxLease)
      throws SQLException {
    update(connection, GRACE_ANEW, now, now, EVER);
    Instant leaseEnds = now.plus(maxLease);
    updateEachState(connection, LEASE_ENDS_BY, leaseEnds, leaseEnds);
    updateEachState(connection, DUE_BY, now, now);
    Accounts.probeNoLaterThan(connection, now);
    return true;
  }

  /**
   * Makes due what would wait until later than that, and begins a grace anew that would start then.
   */
  void dueNowIfLaterThan(Instant latest, Instant now, Duration step) {
    transactions.runAgainstRivals(
        "make due what waits for a clock that was set back",
        connection -> {
          ClockTimes.moveFirstPosts(connection, now, step);
          update(connection, GRACE_ANEW, now, now, latest);
          updateEachState(connection, DUE_BY, now, latest);
          return true;
        });
  }

  private static void updateEachState(Connection connection, String sql, Instant... times)
      throws SQLException {
    for (State state : State.values()) {
      update(connection, sql.formatted("kirin_request", state.name()), times);
    }
    for (Delivery.State state : Delivery.State.values()) {
      update(connection, sql.formatted("kirin_delivery", state.name()), times);
    }
  }

  private static void update(Connection connection, String sql, Instant... times)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      for (int i = 0; i < times.length; i++) {
        TaskRows.setInstant(update, i + 1, Optional.of(times[i]));
      }
      update.executeUpdate();
    }
  }

  /**
   * Makes the leases of what this node still has in hand end later; what somebody else has taken
   * over meanwhile stays theirs.
   */
  void renew(List<UUID> requests, List<UUID> deliveries, Instant until) {
    transactions.runAgainstRivals(
        "renew leases",
        connection -> {
          renew(connection, "kirin_request", requests, until);
          renew(connection, "kirin_delivery", deliveries, until);
          return true;
        });
  }

  private void renew(Connection connection, String table, List<UUID> rows, Instant until)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(LONGER.formatted(table))) {
      for (UUID row : rows) {
        TaskRows.setInstant(update, 1, Optional.of(until));
        update.setObject(2, row);
        update.setObject(3, node);
        update.addBatch();
      }
      update.executeBatch();
    }
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
    List<Task> polls = leased(connection, State.RUNNING, now, lease, wanted.polls());
    polls.addAll(leased(connection, State.EXPIRED, now, lease, wanted.polls() - polls.size()));
    List<Task> lookups = leased(connection, State.UNKNOWN, now, lease, wanted.lookups());
    List<Task> fetches = leased(connection, State.COMPLETED, now, lease, wanted.fetches());
    List<Claim.DueDelivery> deliveries = deliveries(connection, now, lease, wanted);
    Submits submits = submits(connection, wanted, now);
    boolean more =
        full(polls, wanted.polls())
            || full(lookups, wanted.lookups())
            || full(fetches, wanted.fetches())
            || full(deliveries, wanted.deliveries())
            || full(submits.tasks(), wanted.submits());
    return new Claim(submits.tasks(), polls, lookups, fetches, deliveries, more, submits.spent());
  }

  private static boolean full(List<?> got, int wanted) {
    return wanted > 0 && got.size() >= wanted;
  }

  private void abandonDeadSubmits(Connection connection, Instant now) throws SQLException {
    for (Task task : due(connection, State.SUBMITTING, now, BATCH_OF_DEAD)) {
      // Lost where its answer was written down this very moment, which is the better news.
      written(connection, becameUnknown(task, now), Optional.empty());
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

  private record Submits(List<Task> tasks, Optional<Claim.Spent> spent) {
    static final Submits NONE = new Submits(List.of(), Optional.empty());
  }

  private Submits submits(Connection connection, ClaimLimits wanted, Instant now)
      throws SQLException {
    // A look without a lock first: a lock is a write, and most claims find no slot or no request.
    if (wanted.submits() <= 0 || !anyAccepted(connection, now)) {
      return Submits.NONE;
    }
    int free = wanted.slots() - slotsTaken(connection);
    if (free <= 0) {
      return Submits.NONE;
    }
    // Where there are other nodes, slots are counted and taken by one of them at a time.
    Accounts.Account account = accounts.read(connection, !alone);
    int most = wanted.submits();
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
      if (written(connection, submitting, Optional.of(node))) {
        claimed.add(submitting.written());
      }
    }
    if (account.paused() && !claimed.isEmpty()) {
      // Nobody else tries while this one is out; its outcome sets the next date or ends the pause.
      Accounts.tried(connection, now, now.plus(wanted.submitLease()));
    }
    if (!claimed.isEmpty()) {
      // Whether there is a limit or not: one that is set today counts what today has spent.
      Days.count(connection, today, claimed.size());
    }
    return new Submits(claimed, Optional.empty());
  }

  /** Said only once the count is final: a POST that is on its way may yet be given back. */
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
      Connection connection, Instant now, Instant until, ClaimLimits wanted) throws SQLException {
    List<Delivery> due = dueDeliveries(connection, now, wanted);
    if (due.isEmpty()) {
      return List.of();
    }
    Map<UUID, Task> requests = byIds(connection, due.stream().map(Delivery::requestId).toList());
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
    if (wanted.deliveries() <= 0) {
      return List.of();
    }
    disabled = Deliveries.disabled(connection).keySet();
    List<Delivery> due = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(DUE_DELIVERIES)) {
      for (var share : wanted.shares().entrySet()) {
        int most = Math.min(share.getValue(), wanted.deliveries());
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
    return due.subList(0, Math.min(due.size(), wanted.deliveries()));
  }

  /** Whether nothing was claimed for this target the last time, because it is disabled. */
  boolean isDisabled(String target) {
    return disabled.contains(target);
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

  private static boolean written(Connection connection, Task task, Optional<UUID> claimedBy)
      throws SQLException {
    try (PreparedStatement update = TaskRows.update(connection)) {
      TaskRows.bindUpdate(update, task, claimedBy);
      return update.executeUpdate() == 1;
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
              written(connection, becameUnknown(task, now), Optional.empty());
              unknown++;
            }
          }
          updateEachState(connection, RELEASE, now, EVER);
          Accounts.probeNoLaterThan(connection, now);
          // How much time has passed meanwhile is the word of a clock that may have been set.
          update(connection, FORGET_MISSES);
          if (newestFrom(connection).isAfter(now.plus(CLOCKS_DIFFER))) {
            LOG.warn(
                "The store's newest request is from {}, but it is only {}: the clock was set back,"
                    + " so everything that waits is looked at now",
                newestFrom(connection),
                now);
            dueAnew(connection, now, Duration.ZERO);
          }
          return unknown;
        });
  }

  /** When the newest request came: ids begin with it, in milliseconds (RFC 9562, section 5.7). */
  private static Instant newestFrom(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(NEWEST);
        var rows = select.executeQuery()) {
      return rows.next()
          ? Instant.ofEpochMilli(rows.getObject(1, UUID.class).getMostSignificantBits() >>> 16)
          : Instant.MIN;
    }
  }

  /**
   * After a backup was restored: rows may be older than what was posted, so nothing that waits may
   * be posted before it was looked up.
   */
  int lookUpAllThatWaits(Instant now) {
    int turned =
        transactions.run(
            "turn every waiting request into one of unknown outcome",
            connection -> {
              int waiting = 0;
              try (PreparedStatement update = connection.prepareStatement(RESTORED)) {
                update.executeUpdate();
              }
              try (PreparedStatement select = connection.prepareStatement(ACCEPTED)) {
                for (Task task : tasks(select)) {
                  Task unknown =
                      task.edit()
                          .state(State.UNKNOWN)
                          .postEndedAt(now)
                          .dueAt(now)
                          .note("kirin.recover=lookup: it may have been posted after the backup")
                          .done();
                  written(connection, unknown, Optional.empty());
                  waiting++;
                }
              }
              return waiting;
            });
    // The setting may be gone at the next start.
    sync.await();
    return turned;
  }
}
