package org.kirincamel.store;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.kirincamel.common.Causes;

/** Runs a piece of work in one transaction: all of it, or nothing. */
final class Transactions {

  /** Work on a connection whose transaction the caller ends. */
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /**
   * What rivals do to each other: a unique key taken; a deadlock, as H2 and PostgreSQL say; one
   * that H2 knows only by its time-out, because each waits for a key of the other.
   */
  private static final Set<String> RIVALRY = Set.of("23505", "40001", "40P01", "HYT00");

  /**
   * H2 in this process closes itself, for good, when it could not write: when the disk is full.
   * Connections that were open find it closed, also where another program has closed it. A new
   * connection would open it anew, from what the file holds.
   */
  private static final Set<String> CLOSED = Set.of("90098", "90121");

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
  private static final Duration MAX_PAUSE = Duration.ofSeconds(5);

  private final Connector connector;
  private final Supplier<Optional<StoreThreads>> threads;
  private final FailStop failStop;
  private final Outage outage = new Outage();

  /**
   * @param threads where the work is done; empty where an interrupt of the caller does no harm
   */
  Transactions(DataSource dataSource, Optional<StoreThreads> threads, FailStop failStop) {
    this(dataSource::getConnection, () -> threads, failStop);
  }

  /** Over connections that are opened later, before the first piece of work. */
  Transactions(StoreConnections connections, FailStop failStop) {
    this(connections, connections::threads, failStop);
  }

  private Transactions(
      Connector connector, Supplier<Optional<StoreThreads>> threads, FailStop failStop) {
    this.connector = connector;
    this.threads = threads;
    this.failStop = failStop;
  }

  /**
   * @param purpose what could not be done, for the message: "claim what is due"
   * @throws StoreException if the database failed, nothing was changed then; or if the store is
   *     broken
   */
  <T> T run(String purpose, Work<T> work) {
    failStop.check();
    try {
      return tried(work);
    } catch (SQLException e) {
      throw failure(purpose, e);
    }
  }

  /**
   * Like {@link #run}, and starts over where another transaction was faster: the second try sees
   * their row.
   */
  <T> T runAgainstRivals(String purpose, Work<T> work) {
    final int tries = 5;
    for (int tried = 1; ; tried++) {
      failStop.check();
      try {
        return tried(work);
      } catch (SQLException e) {
        if (tried == tries || !RIVALRY.contains(String.valueOf(e.getSQLState()))) {
          throw failure(purpose, e);
        }
      }
    }
  }

  /**
   * Like {@link #run}, and tries again for as long as the database is away: for what would be lost
   * if it were not written.
   *
   * @param goOn whether it is still worth trying
   */
  <T> T runUntilBack(String purpose, BooleanSupplier goOn, Work<T> work) {
    long pause = SHORTEST_PAUSE.toNanos();
    while (true) {
      try {
        return run(purpose, work);
      } catch (StoreAwayException e) {
        if (!goOn.getAsBoolean()) {
          throw e;
        }
        LockSupport.parkNanos(pause);
        pause = Math.min(2 * pause, MAX_PAUSE.toNanos());
      }
    }
  }

  private StoreException failure(String purpose, SQLException e) {
    if (threads.get().isPresent()) {
      // A process that lived on could do nothing any more, also once there is space again.
      return CLOSED.contains(String.valueOf(e.getSQLState())) || isOfTheDisk(e)
          ? failStop.broke(e)
          : new StoreException(sentence(purpose, e), e);
    }
    if (Outage.is(e)) {
      outage.seen(e);
      return new StoreAwayException(sentence(purpose, e), e);
    }
    return new StoreException(sentence(purpose, e), e);
  }

  /** H2 closes itself after it, but each thread meets the error of the disk first. */
  private static boolean isOfTheDisk(Throwable failure) {
    return Causes.root(failure) instanceof IOException;
  }

  /** With what the database said: the line may be all that the operator sees of it. */
  private static String sentence(String purpose, SQLException e) {
    return "Could not %s: %s".formatted(purpose, Outage.root(e));
  }

  private <T> T tried(Work<T> work) throws SQLException {
    Optional<StoreThreads> elsewhere = threads.get();
    return elsewhere.isPresent() ? elsewhere.get().call(() -> here(work)) : here(work);
  }

  private <T> T here(Work<T> work) throws SQLException {
    try (var held = Connector.Held.of(connector)) {
      Connection connection = held.connection();
      try {
        T result = work.on(connection);
        connection.commit();
        outage.over();
        return result;
      } catch (SQLException | RuntimeException | Error e) {
        rollback(connection, e);
        throw e;
      }
    }
  }

  private static void rollback(Connection connection, Throwable cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
