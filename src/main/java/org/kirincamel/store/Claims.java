package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
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
public final class Claims {

  private static final Sql LEASE =
      Sql.of(
          """
          update kirin_request
             set version = version + 1, next_action_at = :until, claimed_by = :node
           where id = :id
             and version = :version
          """);

  private static final Sql LEASE_DELIVERY =
      Sql.of(
          """
          update kirin_delivery
             set version = version + 1, next_action_at = :until, claimed_by = :node,
                 attempts = attempts + 1
           where id = :id
             and version = :version
          """);

  private static final Comparator<Delivery> LONGEST_DUE_FIRST =
      Comparator.<Delivery, Instant>comparing(each -> each.nextActionAt().orElse(Instant.MAX))
          .thenComparing(Delivery::id);

  private static final int BATCH_OF_DEAD = 200;

  private final Transactions transactions;
  private final SubmitClaims submits;
  private final OperatorPauses pauses;
  private final GroupSync sync;
  private final UUID node;
  private final Author author;
  private final Optional<ChangeWriter> writer;
  private final DueRows rows;
  private final PollClaims pollClaims;
  private volatile Optional<DatabaseClock> time = Optional.empty();
  private volatile Set<String> disabled = Set.of();

  /**
   * @param writer given where no other node can claim: nothing needs locking to be counted then,
   *     and a claim needs no commit of its own
   */
  Claims(
      Transactions transactions,
      SubmitClaims submits,
      OperatorPauses pauses,
      GroupSync sync,
      UUID node,
      Optional<ChangeWriter> writer,
      OwnedTasks owned) {
    this.transactions = transactions;
    this.submits = submits;
    this.pauses = pauses;
    this.sync = sync;
    this.node = node;
    this.author = Author.of(node);
    this.writer = writer;
    this.rows = new DueRows(writer.isPresent());
    this.pollClaims = new PollClaims(owned, rows, node);
  }

  /** From now on each claim reads the database's time first. */
  void timedBy(DatabaseClock clock) {
    time = Optional.of(clock);
  }

  /** When the next of the running requests is due that this process owns. */
  public Optional<Instant> nextPoll() {
    return pollClaims.nextDue();
  }

  /**
   * At a stop, once no worker is left: writes what this process alone knows of running requests.
   */
  public void release() {
    transactions.run(
        "release the requests whose polls were scheduled in memory", pollClaims::release);
  }

  /** Leases what is due, at most as much as is wanted of each kind. */
  public Claim claim(ClaimLimits wanted, Instant now) {
    Claim claim = writer.isPresent() ? oneByOne(wanted, now) : committed(wanted, now);
    if (writer.isEmpty() && claim.mustBeForced()) {
      sync.await();
    }
    return claim;
  }

  /** Where the account is not locked, slots must still be counted and taken by one at a time. */
  private synchronized Claim oneByOne(ClaimLimits wanted, Instant now) {
    return committed(wanted, now);
  }

  private Claim committed(ClaimLimits wanted, Instant now) {
    PollClaims.Polls polls = pollClaims.begin(wanted.free().polls(), now, now.plus(wanted.lease()));
    boolean done = false;
    try {
      Claim claim = inTransaction(connection -> tried(connection, polls, wanted, now));
      done = true;
      return claim;
    } finally {
      polls.end(done);
    }
  }

  private Claim inTransaction(Transactions.Work<Claim> work) {
    String purpose = "claim what is due";
    return writer.isPresent()
        ? writer.get().together(purpose, work, Claim::mustBeForced)
        : transactions.run(purpose, work);
  }

  private Claim tried(
      Connection connection, PollClaims.Polls polls, ClaimLimits wanted, Instant now)
      throws SQLException {
    if (time.isPresent()) {
      time.get().read(connection);
    }
    Due any = Due.at(connection, now);
    if (any.in(State.SUBMITTING)) {
      abandonDeadSubmits(connection, now);
    }
    Instant lease = now.plus(wanted.lease());
    FreeWorkers free = wanted.free();
    List<Task> polled = polls.claim(connection, any.in(State.RUNNING));
    if (any.in(State.EXPIRED)) {
      polled.addAll(leased(connection, State.EXPIRED, now, lease, free.polls() - polled.size()));
    }
    List<Task> lookups =
        any.in(State.UNKNOWN)
            ? leased(connection, State.UNKNOWN, now, lease, free.lookups())
            : List.of();
    List<Task> fetches =
        any.in(State.COMPLETED)
            ? leased(connection, State.COMPLETED, now, lease, free.fetches())
            : List.of();
    // Also where none is due: what follows at once on a download asks for it.
    disabled = away(connection, any, now);
    List<Claim.DueDelivery> deliveries =
        any.deliveries() ? deliveries(connection, now, lease, wanted) : List.of();
    SubmitClaims.Claimed claimed =
        any.in(State.ACCEPTED) ? submits.claim(connection, wanted, now) : SubmitClaims.Claimed.NONE;
    return new Claim(
        claimed.tasks(), polled, lookups, fetches, deliveries, polls.late(), claimed.reached());
  }

  private void abandonDeadSubmits(Connection connection, Instant now) throws SQLException {
    for (Task task : rows.in(connection, State.SUBMITTING, now, BATCH_OF_DEAD)) {
      // Lost where its answer was written down this very moment, which is the better news.
      Recovery.giveUpSubmit(connection, task, now, author);
    }
  }

  private List<Task> leased(
      Connection connection, State state, Instant now, Instant until, int most)
      throws SQLException {
    return leased(connection, rows.in(connection, state, now, most), until);
  }

  private List<Task> leased(Connection connection, List<Task> due, Instant until)
      throws SQLException {
    return leased(connection, due, until, node);
  }

  /** Those that no other worker was quicker to lease. */
  static List<Task> leased(Connection connection, List<Task> due, Instant until, UUID node)
      throws SQLException {
    List<Task> claimed = new ArrayList<>();
    for (Task task :
        LEASE.batch(
            connection,
            due,
            (lease, task) -> bindLease(lease, until, node, task.id(), task.version()))) {
      claimed.add(task.move().dueAt(until).written());
    }
    return claimed;
  }

  private static void bindLease(Parameters lease, Instant until, UUID node, UUID id, long version)
      throws SQLException {
    lease.time("until", until).id("node", node).id("id", id).number("version", version);
  }

  private List<Claim.DueDelivery> deliveries(
      Connection connection, Instant now, Instant until, ClaimLimits wanted) throws SQLException {
    List<Delivery> due = dueDeliveries(connection, now, wanted);
    if (due.isEmpty()) {
      return List.of();
    }
    Map<UUID, Task> requests =
        TaskTable.byIds(connection, due.stream().map(Delivery::requestId).toList());
    return LEASE_DELIVERY
        .batch(
            connection,
            due,
            (lease, each) -> bindLease(lease, until, node, each.id(), each.version()))
        .stream()
        .map(each -> new Claim.DueDelivery(each.claimed(until), requests.get(each.requestId())))
        .toList();
  }

  private Set<String> away(Connection connection, Due any, Instant now) throws SQLException {
    Set<String> away = new HashSet<>(pauses.seen(connection, now).targets());
    if (any.disabledTargets()) {
      away.addAll(Deliveries.disabled(connection).keySet());
    }
    return away;
  }

  private List<Delivery> dueDeliveries(Connection connection, Instant now, ClaimLimits wanted)
      throws SQLException {
    if (wanted.free().deliveries() <= 0) {
      return List.of();
    }
    List<Delivery> due = new ArrayList<>();
    for (var share : wanted.free().shares().entrySet()) {
      int most = Math.min(share.getValue(), wanted.free().deliveries());
      if (most > 0 && !disabled.contains(share.getKey())) {
        due.addAll(rows.deliveries(connection, share.getKey(), now, most));
      }
    }
    due.sort(LONGEST_DUE_FIRST);
    return due.subList(0, Math.min(due.size(), wanted.free().deliveries()));
  }

  /** Whether nothing was claimed for this target the last time: it is disabled, or paused. */
  public boolean isDisabled(String target) {
    return disabled.contains(target);
  }
}
