package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Runs a piece of work in one transaction: all of it, or nothing. */
final class Transactions {

  /** Work on a connection whose transaction somebody else ends. */
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  private static final String UNIQUE_VIOLATION = "23505";

  private final DataSource dataSource;

  Transactions(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * @param purpose what could not be done, for the message: "claim what is due"
   * @throws StoreException if the database failed; nothing was changed
   */
  <T> T run(String purpose, Work<T> work) {
    try {
      return tried(work);
    } catch (SQLException e) {
      throw new StoreException("Could not " + purpose, e);
    }
  }

  /**
   * Like {@link #run}, and starts over where somebody else took a unique key meanwhile: the second
   * try sees their row.
   */
  <T> T runAgainstRivals(String purpose, Work<T> work) {
    final int tries = 5;
    for (int tried = 1; ; tried++) {
      try {
        return tried(work);
      } catch (SQLException e) {
        if (tried == tries || !UNIQUE_VIOLATION.equals(e.getSQLState())) {
          throw new StoreException("Could not " + purpose, e);
        }
      }
    }
  }

  private <T> T tried(Work<T> work) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      try {
        T result = work.on(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        rollback(connection, e);
        throw e;
      }
    }
  }

  private static void rollback(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
