package org.kirincamel.store;

import com.zaxxer.hikari.HikariConfig;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The few things in which the databases differ; all SQL of tables is one text for both. */
interface Database {

  /** The address to connect to: what was given and what durability needs beside it. */
  String url();

  /** The address without its parameters, which may hold a password: for people. */
  default String shown() {
    return shown(url());
  }

  private static String shown(String url) {
    return url.replaceFirst("[?;].*$", "");
  }

  /**
   * Sets what keeps a connection from waiting for ever, for a lock or for a server that is gone,
   * and by what name the others know this node.
   */
  default void bound(HikariConfig pool, String node) {
    // No other process has the locks of a database in this process, and no network lies between.
  }

  /** Where its files are, if they are on a disk that this process sees. */
  default Optional<Path> folder() {
    return Optional.empty();
  }

  /**
   * What only one in this process may have open, however the address is written; empty where a
   * server has it open for all.
   */
  default Optional<String> place() {
    return Optional.empty();
  }

  /** Returns once every commit made before the call survives a loss of power. */
  void force(Connection connection) throws SQLException;

  /** Whether work waits while room is given back. */
  enum Pace {
    BUSY,
    AT_REST
  }

  /** Whether its file has grown so much that {@link #compact} pays. */
  default boolean hasGrown(Connection connection, Pace pace) throws SQLException {
    return false;
  }

  /** Gives room back, while nothing else uses the database; all that was forced stays so. */
  default void compact(Connection connection, Pace pace) throws SQLException {
    // A server does that by itself.
  }

  /**
   * Tells the timeline of the server's log as one number; empty where no standby can be promoted
   * and no backup be restored without a new start of the module.
   */
  default Optional<String> timelineQuery() {
    return Optional.empty();
  }

  /** Tells how many bytes the database takes, as one number; 0 where that is not known. */
  default String sizeQuery() {
    return "select 0";
  }

  /**
   * Whether the database runs in this process, on this process's files: then commits need {@link
   * #force}, and an interrupted thread must not be inside it.
   */
  boolean embedded();

  /**
   * Whether this process is the only one that can have the store open, so that at its start every
   * lease belongs to the dead.
   */
  boolean exclusive();

  /**
   * Whether nodes that share the store tell each other that they live, so that each may schedule in
   * memory what it has in hand.
   */
  default boolean nodesTellOfThemselves() {
    return false;
  }

  /** What makes a session wait until another node has made the tables, however long that takes. */
  List<String> patience();

  /**
   * Where nodes are connected from whose version is older than that of these tables, and which
   * would not know what is about to be made; empty where there are none. Those that no longer live
   * are ended.
   */
  default Optional<String> olderNodes(Connection connection, int version) throws SQLException {
    // No other process has a database of this one open.
    return Optional.empty();
  }

  /** The nodes that live, as far as the database knows; this one need not be among them. */
  default List<Node> nodes(Connection connection, String self) throws SQLException {
    return List.of();
  }

  /**
   * Ends what transactions a dead node has open, and with them its locks. The server ends by itself
   * only those that it knows to be idle, not one that is frozen between two messages of a batch.
   */
  default void endSessions(Connection connection, UUID node) throws SQLException {
    // A node in this process ends with it.
  }

  /** Whether a change of a table is undone with its transaction, and does not commit it. */
  boolean changesTablesInTransactions();

  /** Whether a statement failed because what it makes is there. */
  default boolean alreadyThere(SQLException failure) {
    return false;
  }

  /**
   * @throws IllegalArgumentException for an address of a database that the store does not know
   * @throws StoreException where its driver is missing or too old
   */
  static Database of(String url) {
    if (url.startsWith("jdbc:h2:")) {
      H2Database.DRIVER.load();
      return new H2Database(url);
    }
    if (url.startsWith("jdbc:postgresql:")) {
      PostgreSqlDatabase.DRIVER.load();
      return new PostgreSqlDatabase(url);
    }
    throw new IllegalArgumentException(
        "kirin.store.url: expected jdbc:h2:… or jdbc:postgresql:…, got \"%s\""
            .formatted(shown(url)));
  }
}
