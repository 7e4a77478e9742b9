package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Connections of the host, taken from its own pool for one transaction each. What is set on one for
 * the module's work is undone before the host has it back.
 */
final class HostConnections implements StoreConnections {

  private static final String POSTGRESQL = "PostgreSQL";

  /** As {@link PostgreSqlDatabase#bound}, but for this transaction alone. */
  private static final String BOUNDS =
      "set transaction isolation level read committed; set local lock_timeout = '10s'; set local idle_in_transaction_session_timeout = '%s'; %s"
          .formatted(PostgreSqlDatabase.IDLE_TIMEOUT, PostgreSqlDatabase.durable(true));

  private final String name;
  private final DataSource dataSource;
  private final UUID node;
  private final Database database;
  private volatile boolean open;

  /**
   * @param name of the bean, as it is set
   */
  HostConnections(String name, DataSource dataSource, UUID node) {
    this.name = name;
    this.dataSource = dataSource;
    this.node = node;
    this.database = PostgreSqlDatabase.ofHost("the host's DataSource " + name);
  }

  /**
   * @throws IllegalArgumentException in one sentence, if the bean is no DataSource
   */
  static HostConnections of(String name, Optional<Object> bean, UUID node) {
    if (bean.isPresent() && bean.get() instanceof DataSource dataSource) {
      return new HostConnections(name, dataSource, node);
    }
    throw new IllegalArgumentException(
        "kirin.store.data-source: expected the name of a javax.sql.DataSource of the host, such as #dataSource, got %s, which is %s"
            .formatted(name, bean.map(found -> "a " + found.getClass().getName()).orElse("none")));
  }

  @Override
  public Database database() {
    return database;
  }

  @Override
  public void open() {
    try (Connection first = dataSource.getConnection()) {
      String product = first.getMetaData().getDatabaseProductName();
      if (!POSTGRESQL.equals(product)) {
        throw new StoreException(
            "kirin.store.data-source: %s is %s, which the host opens without the durability that the module promises: expected a DataSource of PostgreSQL; or leave the setting out for a store of the module's own (kirin.store.url)"
                .formatted(name, product));
      }
    } catch (SQLException e) {
      throw new StoreException(
          "Could not open the store of kirin.store.data-source (%s): %s"
              .formatted(name, Outage.root(e)),
          e);
    }
    var migrations = new Migrations(database, new Plain(), Scripts.all());
    migrations.run();
    try {
      change(connection -> NodeRows.join(connection, node, true));
      // One of a newer version may have looked for nodes just before.
      migrations.run();
    } catch (SQLException e) {
      throw OpenFailure.of(database, e);
    } catch (StoreException e) {
      leave();
      throw e;
    }
    open = true;
  }

  private interface Change {
    void on(Connection connection) throws SQLException;
  }

  private void change(Change change) throws SQLException {
    try (var held = Connector.Held.of(new Plain())) {
      change.on(held.connection());
      held.connection().commit();
    }
  }

  private void leave() {
    try {
      change(connection -> NodeRows.leave(connection, node));
    } catch (SQLException e) {
      // The row holds for three minutes, as that of a node that was killed.
    }
  }

  /** Without the bounds: a large table takes its time. */
  private final class Plain implements Connector {
    @Override
    public Connection connect() throws SQLException {
      Connection connection = dataSource.getConnection();
      connection.setAutoCommit(false);
      return connection;
    }

    @Override
    public void release(Connection connection) throws SQLException {
      undo(connection);
    }
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public Connection connect() throws SQLException {
    if (!open) {
      throw new StoreException("The store is not open");
    }
    Connection connection = dataSource.getConnection();
    try {
      connection.setAutoCommit(false);
      try (var bounds = connection.createStatement()) {
        bounds.execute(BOUNDS);
      }
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public void release(Connection connection) throws SQLException {
    undo(connection);
  }

  /** Pools differ in what they set back by themselves. */
  private static void undo(Connection connection) throws SQLException {
    try (connection) {
      if (!connection.isClosed()) {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
  }

  @Override
  public Optional<StoreThreads> threads() {
    return Optional.empty();
  }

  @Override
  public void force() {
    // A commit has already waited for the disk.
  }

  /** The pool is the host's. */
  @Override
  public void close() {
    if (open) {
      open = false;
      leave();
    }
  }
}
