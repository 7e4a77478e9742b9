package org.kirincamel.store;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * The truth about every request. Whatever a method has acknowledged survives the death of the
 * process and the loss of power. Losing a race is a value, a broken database a {@link
 * StoreException}. Thread-safe.
 */
public final class TaskStore implements AutoCloseable {

  private final StoreConnections connections;
  private final Transactions transactions;
  private final GroupSync sync;
  private final Author author;
  private final Intakes intakes;
  private final MovedIntakes movedIntakes;
  private final Messages messages;
  private final Pages pages;
  private final Reports reports;
  private final Censuses censuses;
  private final OwnedTasks owned;
  private final Claims claims;
  private final Leases leases;
  private final Nodes nodes;
  private final ClockRepair clockRepair;
  private final Accounts accounts;
  private final Timeline timeline;
  private final Deliveries deliveries;
  private final Troubles troubles;
  private final Retention retention;
  private final Orders orders;
  private final OperatorPauses pauses;
  private final Ledger ledger;
  private final LearntDurations durations;
  private final LearntPrices prices;
  private final Resubmissions resubmissions;
  private final LateTaskIds lateTaskIds;
  private final Secrets secrets;
  private final Hints hints;
  private final ChangeWriter changes;
  private final FailStop failStop;
  private final boolean exclusive;
  private final Optional<Path> folder;
  private volatile Optional<DatabaseClock> time = Optional.empty();

  TaskStore(StoreConnections connections, UUID node) {
    Database database = connections.database();
    this.connections = connections;
    this.exclusive = database.exclusive();
    boolean told = database.nodesTellOfThemselves();
    this.owned = new OwnedTasks(exclusive || told);
    this.folder = database.folder();
    this.failStop = new FailStop(folder);
    this.transactions = new Transactions(connections, failStop);
    this.sync = new GroupSync(connections::force, connections::rest, failStop);
    this.author = Author.of(node);
    var turns = new Turns();
    this.intakes = new Intakes(transactions, sync, author, turns);
    this.movedIntakes = new MovedIntakes(transactions);
    this.messages = new Messages(transactions, sync, author, turns);
    this.pages = new Pages(transactions);
    this.timeline = new Timeline(transactions, database);
    this.reports = new Reports(transactions, owned, timeline, database, author.node());
    this.accounts = new Accounts(transactions);
    this.censuses = new Censuses(transactions, accounts);
    this.secrets = new Secrets(transactions, sync);
    this.hints = new Hints(transactions, author, owned, told);
    this.deliveries = new Deliveries(transactions, sync);
    this.troubles = new Troubles(transactions);
    this.retention = new Retention(transactions);
    this.orders = new Orders(transactions, sync, author, owned);
    this.durations = new LearntDurations(transactions);
    this.prices = new LearntPrices(transactions);
    this.pauses = new OperatorPauses(transactions);
    this.ledger = new Ledger(transactions, node);
    var books = new SourceBooks();
    var submits = new SubmitClaims(accounts, pauses, timeline, node, exclusive, turns, books);
    this.changes = new ChangeWriter(transactions, sync, node, owned, books);
    var own = Optional.of(changes).filter(writer -> exclusive);
    this.claims = new Claims(transactions, submits, pauses, sync, node, own, owned);
    this.leases = new Leases(transactions, node);
    this.nodes = new Nodes(transactions, database, owned, failStop, node);
    this.clockRepair = new ClockRepair(transactions, sync, exclusive, owned);
    this.resubmissions = new Resubmissions(transactions, sync, author);
    this.lateTaskIds = new LateTaskIds(transactions, sync, author, owned, changes::waits);
  }

  /**
   * A store that does no work and touches no disk until it is opened.
   *
   * @param url {@code jdbc:h2:…} or {@code jdbc:postgresql:…}
   * @param node this process, new at each start
   * @throws IllegalArgumentException for another kind of URL
   */
  public static TaskStore at(String url, String user, String password, UUID node) {
    return new TaskStore(new OwnConnections(Database.of(url), user, password, node), node);
  }

  /**
   * As {@link #at}, over connections of the host.
   *
   * @param name of the bean, as it is set
   * @param bean the host's
   * @throws IllegalArgumentException in one sentence, if it is no DataSource
   */
  public static TaskStore on(String name, Optional<Object> bean, UUID node) {
    return new TaskStore(HostConnections.of(name, bean, node), node);
  }

  /** A store that is open. */
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
    var store = new TaskStore(new OwnConnections(database, user, password, node), node);
    try {
      store.open(now, recoverByLookup);
      return store;
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /**
   * Opens the store, brings its tables up to date and takes over what a dead process left behind.
   *
   * @param recoverByLookup turns every waiting request into one that is looked up before it is
   *     posted
   * @throws StoreException if the database cannot be reached or its tables not be made
   */
  public void open(Instant now, boolean recoverByLookup) {
    connections.open();
    time.ifPresent(this::read);
    timeline.begin();
    var recovery = new Recovery(transactions, sync, author);
    if (exclusive) {
      recovery.takeOverFromTheDead(now);
    } else if (connections.database().nodesTellOfThemselves()) {
      recovery.releaseWhatIsLeft(time.map(Clock::instant).orElse(now));
    }
    if (recoverByLookup) {
      // By the clock that the loop goes by: another may be hours ahead of it.
      Clock loops =
          time.<Clock>map(shared -> shared)
              .orElseGet(() -> clock(Clock.fixed(now, ZoneOffset.UTC), System::nanoTime));
      recovery.lookUpAllThatWaits(timeline, loops.instant());
    }
  }

  /**
   * The time by which leases are made and read, to be used for all the loop's times: this process's
   * own where it has the store alone, else the database's, so that nodes whose clocks differ agree.
   * Until the store is open, it is the process's own.
   *
   * @param nanoTime a clock that cannot be set
   */
  public Clock clock(Clock own, LongSupplier nanoTime) {
    if (exclusive) {
      return own;
    }
    DatabaseClock shared = DatabaseClock.unread(own, nanoTime);
    if (connections.isOpen()) {
      read(shared);
    }
    time = Optional.of(shared);
    claims.timedBy(shared);
    return shared;
  }

  private void read(DatabaseClock shared) {
    transactions.run(
        "read the database's time",
        connection -> {
          shared.read(connection);
          return shared;
        });
  }

  /** Short id of this process, under which its events are kept. */
  public String node() {
    return author.node();
  }

  /** Takes files of requests in, and requests that come one by one. */
  public Intakes intakes() {
    return intakes;
  }

  /** Files that were taken in before. */
  public MovedIntakes movedIntakes() {
    return movedIntakes;
  }

  /** Takes messages in under keys of their senders. */
  public Messages messages() {
    return messages;
  }

  /** Claims what is due. */
  public Claims claims() {
    return claims;
  }

  /** Renews what was claimed. */
  public Leases leases() {
    return leases;
  }

  /** Tells the other nodes that this one lives. */
  public Nodes nodes() {
    return nodes;
  }

  /** Writes what workers learn. */
  public ChangeWriter changes() {
    return changes;
  }

  /** Records task ids that came too late. */
  public LateTaskIds lateTaskIds() {
    return lateTaskIds;
  }

  /** Lets requests be posted once more. */
  public Resubmissions resubmissions() {
    return resubmissions;
  }

  /** Makes requests due on a hint. */
  public Hints hints() {
    return hints;
  }

  /** Puts times right after the clock was set. */
  public ClockRepair clockRepair() {
    return clockRepair;
  }

  /** The account at the gateway: whether it may be submitted to. */
  public Accounts accounts() {
    return accounts;
  }

  /** Secrets that all nodes share. */
  public Secrets secrets() {
    return secrets;
  }

  /** What all nodes have learned of how long tasks take. */
  public LearntDurations durations() {
    return durations;
  }

  /** What tasks have cost. */
  public LearntPrices prices() {
    return prices;
  }

  /** Deliveries, and the targets that are disabled. */
  public Deliveries deliveries() {
    return deliveries;
  }

  /** What a person orders. */
  public Orders orders() {
    return orders;
  }

  /** What was posted, and what it has cost. */
  public Ledger ledger() {
    return ledger;
  }

  /** What operators have paused. */
  public OperatorPauses pauses() {
    return pauses;
  }

  /** Lists of requests for people. */
  public Pages pages() {
    return pages;
  }

  /** Where its files are, if they are on a disk that this process sees. */
  public Optional<Path> folder() {
    return folder;
  }

  public Censuses censuses() {
    return censuses;
  }

  /** What is read of requests without changing any. */
  public Reports reports() {
    return reports;
  }

  /** Removes what is over. */
  public Retention retention() {
    return retention;
  }

  /** What an operator should know. */
  public Troubles troubles() {
    return troubles;
  }

  /**
   * Completes with one sentence once a forced write has failed: from then on the store refuses all
   * work, and only a new start can tell what is on the disk.
   */
  public CompletionStage<String> broken() {
    return failStop.broken();
  }

  /**
   * From now on nothing waits for a database that is away: the process ends, and what could not be
   * written is of unknown outcome at the next start.
   */
  public void waitNoLonger() {
    changes.waitNoLonger();
  }

  /** Writes what is still in hand and closes the database. */
  @Override
  public void close() {
    try {
      changes.close();
    } finally {
      connections.close();
    }
  }
}
