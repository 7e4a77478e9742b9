package org.kirincamel.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/**
 * The truth about every request. Whatever a method has acknowledged survives the death of the
 * process and the loss of power. Losing a race is a value, a broken database a {@link
 * StoreException}. Thread-safe.
 */
public final class TaskStore implements AutoCloseable {

  private final StoreConnections connections;
  private final Transactions transactions;
  private final GroupSync sync;
  private final Intakes intakes;
  private final MovedIntakes movedIntakes;
  private final Messages messages;
  private final Pages pages;
  private final Reports reports;
  private final Claims claims;
  private final Leases leases;
  private final ClockRepair clockRepair;
  private final Accounts accounts;
  private final Deliveries deliveries;
  private final Troubles troubles;
  private final Orders orders;
  private final LearntDurations durations;
  private final Resubmissions resubmissions;
  private final LateTaskIds lateTaskIds;
  private final Secrets secrets;
  private final Hints hints;
  private final ChangeWriter writer;
  private final FailStop failStop;
  private final boolean exclusive;

  private TaskStore(StoreConnections connections, Database database, UUID node) {
    this.connections = connections;
    this.exclusive = database.exclusive();
    this.failStop = new FailStop(database.folder());
    this.transactions = new Transactions(connections.pool(), connections.threads(), failStop);
    this.sync = new GroupSync(connections::force, failStop);
    this.intakes = new Intakes(transactions, sync);
    this.movedIntakes = new MovedIntakes(transactions);
    this.messages = new Messages(transactions, sync);
    this.pages = new Pages(transactions);
    this.reports = new Reports(transactions);
    this.accounts = new Accounts(transactions);
    this.secrets = new Secrets(transactions, sync);
    this.hints = new Hints(transactions);
    this.deliveries = new Deliveries(transactions, sync);
    this.troubles = new Troubles(transactions);
    this.orders = new Orders(transactions, sync);
    this.durations = new LearntDurations(transactions);
    this.claims = new Claims(transactions, accounts, sync, node, database.exclusive());
    this.leases = new Leases(transactions, node);
    this.clockRepair = new ClockRepair(transactions, sync, database.exclusive());
    this.resubmissions = new Resubmissions(transactions, sync);
    this.writer = new ChangeWriter(transactions, sync, node);
    this.lateTaskIds = new LateTaskIds(transactions, sync, writer::waits);
  }

  /**
   * Opens the store, brings its tables up to date and takes over what a dead process left behind.
   *
   * @param url {@code jdbc:h2:…} or {@code jdbc:postgresql:…}
   * @param node this process, new at each start
   * @param recoverByLookup turns every waiting request into one that is looked up before it is
   *     posted
   * @throws IllegalArgumentException for another kind of URL
   * @throws StoreException if the database cannot be reached or its tables not be made
   */
  public static TaskStore open(
      String url, String user, String password, UUID node, Instant now, boolean recoverByLookup) {
    return open(Database.of(url), user, password, node, now, recoverByLookup);
  }

  static TaskStore open(
      Database database,
      String user,
      String password,
      UUID node,
      Instant now,
      boolean recoverByLookup) {
    TaskStore store =
        new TaskStore(StoreConnections.open(database, user, password), database, node);
    var recovery = new Recovery(store.transactions, store.sync);
    try {
      if (database.exclusive()) {
        recovery.takeOverFromTheDead(now);
      }
      if (recoverByLookup) {
        // By the clock that the loop goes by: another may be hours ahead of it.
        Clock own = Clock.fixed(now, ZoneOffset.UTC);
        recovery.lookUpAllThatWaits(store.clock(own, System::nanoTime).instant());
      }
      return store;
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /**
   * The time by which leases are made and read, to be used for all the loop's times: this process's
   * own where it has the store alone, else the database's, so that nodes whose clocks differ agree.
   *
   * @param nanoTime a clock that cannot be set
   */
  public Clock clock(Clock own, LongSupplier nanoTime) {
    if (exclusive) {
      return own;
    }
    DatabaseClock shared =
        transactions.run(
            "read the database's time", connection -> DatabaseClock.on(connection, nanoTime));
    claims.timedBy(shared);
    return shared;
  }

  /**
   * Tells the store that the clock was set, back or forth. What waits becomes due at once, and
   * requests of unknown outcome have their grace period start over.
   *
   * @param step by how much, negative for back
   * @param maxLease no lease ends later than this from now
   */
  public void clockWasSet(Instant now, Duration step, Duration maxLease) {
    clockRepair.clockWasSet(now, step, maxLease);
  }

  /**
   * Makes due what would wait until later than that: a worker that was busy while the clock was set
   * back writes down a time of before.
   *
   * @param step by how much it was set, negative for back
   */
  public void dueNowIfLaterThan(Instant latest, Instant now, Duration step) {
    clockRepair.dueNowIfLaterThan(latest, now, step);
  }

  // Intake

  /**
   * Begins or resumes the intake of a file.
   *
   * @param window how long after it was moved the same name and content are the same requests
   */
  public IntakeStart openIntake(NewIntake intake, Instant now, Duration window) {
    return intakes.open(intake, now, window);
  }

  /** Files that were taken in before. */
  public MovedIntakes movedIntakes() {
    return movedIntakes;
  }

  /** The file is out of the way: from now on its duplicate window counts. */
  public void intakeMoved(UUID intake, Instant now) {
    intakes.moved(intake, now, Optional.empty());
  }

  /**
   * As above.
   *
   * @param movedTo its name in the folder of those that are done
   */
  public void intakeMoved(UUID intake, Instant now, String movedTo) {
    intakes.moved(intake, now, Optional.of(movedTo));
  }

  /** Every row of the file is durable; it is about to be moved. */
  public void intakeComplete(UUID intake) {
    intakes.complete(intake);
  }

  /** Names of files that are complete but not known to have been moved, by the id of the intake. */
  public Map<UUID, String> completeIntakes(String kind) {
    return intakes.completeButOpen(kind);
  }

  /**
   * Makes requests durable, in one transaction. When it returns, they may be acknowledged.
   *
   * @param intake the intake they belong to, empty for those that come one by one
   * @param rowsDone how many rows of that intake are durable with these
   * @param offered new rows, ACCEPTED or REJECTED
   * @param idIsTaken makes the rejected row for a request whose {@code external_task_id} belongs to
   *     the request with that id
   * @param deliveries what becomes due with a stored row
   * @return what became of each, in the same order
   */
  public List<Acceptance> accept(
      Optional<UUID> intake,
      int rowsDone,
      List<Task> offered,
      BiFunction<Task, UUID, Task> idIsTaken,
      Function<Task, List<Delivery>> deliveries) {
    return intakes.accept(intake, rowsDone, offered, idIsTaken, deliveries);
  }

  /** What there is under the key of a message; durable, so that it may be acknowledged. */
  public Optional<StoredMessage> findMessage(MessageKey key) {
    return messages.find(key);
  }

  /**
   * Makes the requests of a message durable unless there is one under its key, in one transaction.
   * When it returns, they may be acknowledged.
   *
   * @param id of the intake that its rows belong to
   * @param idIsTaken as in {@link #accept}; what it throws undoes all of it
   * @param deliveries what becomes due with a stored row
   * @return what there is under the key now
   */
  public StoredMessage acceptOnce(
      UUID id,
      MessageKey key,
      Instant now,
      List<Task> offered,
      BiFunction<Task, UUID, Task> idIsTaken,
      Function<Task, List<Delivery>> deliveries) {
    return messages.accept(id, key, now, offered, idIsTaken, deliveries);
  }

  /** How each request of a message was judged, in the order of its rows. */
  public List<StoredRow> rowsOf(UUID intake) {
    return messages.rows(intake);
  }

  // The loop

  /** Leases what is due, at most as much as is wanted of each kind. */
  public Claim claim(ClaimLimits wanted, Instant now) {
    return claims.claim(wanted, now);
  }

  /**
   * Makes the leases of what this node has claimed, and still has in hand, end later. What another
   * has taken over meanwhile stays theirs.
   */
  public void renew(List<UUID> requests, List<UUID> deliveries, Instant until) {
    leases.renew(requests, deliveries, until);
  }

  /**
   * Writes what a worker learned of a request.
   *
   * @param deliveries what becomes due with it; those that this node has begun have one attempt
   * @return false if the row had changed since it was claimed; nothing was written then
   */
  public boolean record(Task after, List<Delivery> deliveries) {
    return writer.record(after, false, deliveries, Optional.empty());
  }

  /**
   * Writes that a POST certainly made no task, and gives it back to the day it was counted for.
   *
   * @param claimedAt when the request was claimed for that POST
   * @param deliveries what becomes due with it
   * @return false if the row had changed since it was claimed; nothing was written or released then
   */
  public boolean recordNotPosted(Task after, Instant claimedAt, List<Delivery> deliveries) {
    return writer.record(after, false, deliveries, Optional.of(claimedAt));
  }

  /**
   * Writes what a worker learned of a request that this node keeps working on, under the lease that
   * ends at its due time.
   *
   * @return false if the row had changed since it was claimed; nothing was written then
   */
  public boolean recordAndKeep(Task after) {
    return writer.record(after, true, List.of(), Optional.empty());
  }

  /**
   * Writes how a try of a delivery ended.
   *
   * @return false if the row had changed since it was claimed
   */
  public boolean recordDelivery(Delivery after) {
    return writer.recordDelivery(after);
  }

  /**
   * Records a task id whatever the version of the row: an id, once received, is never dropped.
   *
   * @param postedUnder the id of ours under which that task was made; where the row has been
   *     resubmitted since under another one, the task is a second one
   * @param adopted makes the running row out of the row as it is now
   */
  public LateId recordLateTaskId(
      UUID request, String postedUnder, String taskId, Function<Task, Task> adopted) {
    return lateTaskIds.record(request, postedUnder, taskId, adopted);
  }

  /**
   * Lets a request be posted once more under another id, which no other request has and from now on
   * none can take; nor can any take the old one.
   *
   * @param again the row as it is to be written, ACCEPTED with its new id
   */
  public Resubmitted resubmit(Task again) {
    return resubmissions.resubmit(again);
  }

  /**
   * Makes requests due on a hint. Nothing is forced to the disk: a hint may be lost.
   *
   * @param move what becomes of a row, empty where it is left alone
   * @return what became of each request that there is
   */
  public List<Hinted> hint(List<UUID> requests, Function<Task, Optional<Task>> move) {
    return hints.hint(requests, move);
  }

  /** Whether a task of the gateway is that of another request than this one. */
  public boolean isTaskOfAnother(String taskId, UUID request) {
    return reports.isTaskOfAnother(taskId, request);
  }

  /**
   * A secret that every node knows by its name; durable when this returns.
   *
   * @param fresh makes it where there is none yet
   */
  public byte[] secret(String name, Supplier<byte[]> fresh) {
    return secrets.secret(name, fresh);
  }

  /** The id under which the newest task was posted that the gateway is known to have. */
  public Optional<String> newestKnownTask(UUID otherThan) {
    return reports.newestKnownTask(otherThan);
  }

  /** Deliveries as a person sees them. */
  public Deliveries deliveries() {
    return deliveries;
  }

  /** What an operator should know. */
  public Troubles troubles() {
    return troubles;
  }

  /** What all nodes have learnt of how long tasks take. */
  public LearntDurations durations() {
    return durations;
  }

  /** What a person orders. */
  public Orders orders() {
    return orders;
  }

  /** Whether a target is known here to be disabled: as the last claim found it. */
  public boolean isDisabled(String target) {
    return claims.isDisabled(target);
  }

  /** What files of these names still wait for; nothing comes back for a name of no request. */
  public List<CopyDemand> waitingFor(Collection<String> names) {
    return reports.waitingFor(names);
  }

  // The account

  /**
   * Stops submission for the account until a probe succeeds.
   *
   * @return whether it was going until now
   */
  public boolean pauseAccount(Instant now, Instant probeAt, String reason) {
    return accounts.pause(now, probeAt, reason);
  }

  /**
   * Lets submission go on, if the gateway answered a request that was claimed during the pause.
   *
   * @param claimedAt when that request was claimed
   * @return whether it was paused until now
   */
  public boolean resumeAccount(Instant claimedAt) {
    return accounts.resumeIfPaused(claimedAt);
  }

  /**
   * A try of a paused account ended without an answer: the next one is due then, at the latest.
   *
   * @param claimedAt when the request was claimed that tried it
   */
  public void tryAccountAgain(Instant claimedAt, Instant at) {
    accounts.tryAgain(claimedAt, at);
  }

  /** Why the account is paused, empty while all is well. */
  public Optional<String> accountTrouble() {
    Accounts.Account account = accounts.read();
    return account.paused() ? Optional.of(account.reason()) : Optional.empty();
  }

  /**
   * Why nothing is submitted for the rest of the day, empty where that is not so.
   *
   * @param perDay most POSTs of one day, over all nodes
   */
  public Optional<String> daySpent(int perDay, Instant now) {
    return reports.daySpent(perDay, now);
  }

  // Reports

  /**
   * Completes with one sentence once a forced write has failed: from then on the store refuses all
   * work, and only a new start can tell what is on the disk.
   */
  public CompletionStage<String> broken() {
    return failStop.broken();
  }

  /** One request as it stands. */
  public Optional<Task> find(UUID request) {
    return reports.find(request);
  }

  /** The deliveries of a request, by target and revision. */
  public List<Delivery> deliveriesOf(UUID request) {
    return pages.deliveries(request);
  }

  /**
   * A page of requests, newest first.
   *
   * @param before the last request of the page before; new requests move nothing on later pages
   * @param most length of the page
   */
  public List<RequestSummary> newest(Optional<State> state, Optional<UUID> before, int most) {
    return pages.newest(state, before, most);
  }

  /** How many requests wait for a slot, counted no further than to a number. */
  public int waiting(int most) {
    return pages.waiting(most);
  }

  /** How everything stands. */
  public Overview overview() {
    return reports.overview();
  }

  /**
   * From now on nothing waits for a database that is away: the process ends, and what could not be
   * written is of unknown outcome at the next start.
   */
  public void waitNoLonger() {
    writer.waitNoLonger();
  }

  /** Writes what is still in hand and closes the database. */
  @Override
  public void close() {
    try {
      writer.close();
    } finally {
      connections.close();
    }
  }
}
