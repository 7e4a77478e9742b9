package org.kirincamel.store;

import java.sql.SQLException;
import java.util.Optional;

/** The connections to the database: how they are opened, forced to the disk and closed. */
interface StoreConnections extends Connector {

  Database database();

  /**
   * Opens the database and brings its tables up to date.
   *
   * @throws StoreException if it cannot be reached or its tables not be made
   */
  void open();

  boolean isOpen();

  /** Where the work is to be done; empty where an interrupt of the caller does no harm. */
  Optional<StoreThreads> threads();

  /** Returns when everything that was committed is on the disk. */
  void force() throws SQLException;

  /** Gives room back in the files, where that pays while there is nothing to write. */
  default void rest() throws SQLException {
    // Files that are another's are kept small by that other.
  }

  void close();
}
