package org.kirincamel.store;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.kirincamel.common.Causes;
import org.kirincamel.common.SafeLogger;
import org.slf4j.Logger;

/**
 * Knows when the database is away, and says so once: in one line when it goes and one when it is
 * back, however many try meanwhile. Thread-safe.
 */
final class Outage {

  private static final Logger LOG = SafeLogger.of(Outage.class);

  private static final Set<String> OF_OTHERS = Set.of("53300", "55P03", "25P03");

  private final AtomicBoolean away = new AtomicBoolean();

  /**
   * Whether a failure says that the database cannot be reached, rather than that it refused:
   * connection exceptions of SQL, an end or a start of PostgreSQL, no connection left; a lock of a
   * node that was frozen, and what that node finds when it wakes up.
   */
  static boolean is(SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    return failure instanceof SQLTransientConnectionException
        || failure instanceof SQLNonTransientConnectionException
        || failure instanceof SQLRecoverableException
        || state.startsWith("08")
        || state.startsWith("57P0")
        || OF_OTHERS.contains(state);
  }

  void seen(SQLException failure) {
    if (!away.getAndSet(true)) {
      LOG.error(
          "The store cannot be reached: {}. Intake, submission and delivery are paused until it is"
              + " back; what is learned meanwhile is kept in memory and written then",
          root(failure));
    }
  }

  void over() {
    if (away.get() && away.getAndSet(false)) {
      LOG.info("The store can be reached again");
    }
  }

  /** What is at the bottom of a failure, on one line. */
  static String root(Throwable failure) {
    Throwable root = Causes.root(failure);
    String told = root.getMessage() == null ? root.toString() : root.getMessage();
    return told.replaceAll("\\s+", " ");
  }
}
