package org.kirincamel.store;

import com.zaxxer.hikari.HikariConfig;
import java.sql.Connection;
import java.util.List;

/** PostgreSQL, whose commits are durable when they return. */
record PostgreSqlDatabase(String url, boolean ofHost) implements Database {

  static final JdbcDriver DRIVER =
      new JdbcDriver("org.postgresql.Driver", "org.postgresql:postgresql", 42, 0);

  /**
   * A node that is frozen in the middle of a transaction must not stop the others: a node that
   * waits for its locks gives up and tries again, and the server ends its session.
   */
  private static final String SESSION =
      "set lock_timeout = '10s'; set idle_in_transaction_session_timeout = '30s'";

  /** Longer than any statement takes; in the address of the store it can be set otherwise. */
  private static final String SOCKET_TIMEOUT_SECONDS = "60";

  PostgreSqlDatabase(String url) {
    this(url, false);
  }

  /**
   * @param shown what people are told that it is
   */
  static PostgreSqlDatabase ofHost(String shown) {
    return new PostgreSqlDatabase(shown, true);
  }

  @Override
  public void bound(HikariConfig pool) {
    pool.setConnectionInitSql(SESSION);
    // Else that statement begins a transaction, and nothing ends it before the connection's first
    // use: it would be told the time of its beginning, and ended by the server as idle.
    pool.setIsolateInternalQueries(true);
    pool.addDataSourceProperty("socketTimeout", SOCKET_TIMEOUT_SECONDS);
    pool.addDataSourceProperty("tcpKeepAlive", "true");
  }

  @Override
  public void force(Connection connection) {
    // A commit has already waited for the disk.
  }

  @Override
  public boolean embedded() {
    return false;
  }

  @Override
  public boolean exclusive() {
    return false;
  }

  @Override
  public List<String> patience() {
    // A session of the host must not keep them.
    String set = ofHost ? "set local " : "set ";
    return List.of(
        set + "lock_timeout = '10min'",
        // While the other session changes tables, the one that holds the lock does nothing.
        set + "idle_in_transaction_session_timeout = 0");
  }

  @Override
  public boolean changesTablesInTransactions() {
    return true;
  }
}
