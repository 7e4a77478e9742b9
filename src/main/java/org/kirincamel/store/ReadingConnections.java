package org.kirincamel.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;

/** One connection to a database that is only read, by one thread. */
final class ReadingConnections implements StoreConnections {

  private static final Sql VERSION =
      Sql.of(
          """
          select max(cast("version" as integer)) as newest
            from "kirin_schema_history"
           where "type" = 'SQL'
             and "success"
          """);

  private final Database database;
  private final String url;
  private final String user;
  private final String password;
  private Optional<Connection> open = Optional.empty();

  /**
   * @param url as it was given
   */
  ReadingConnections(Database database, String url, String user, String password) {
    this.database = database;
    this.url = database.exclusive() ? url + ";IFEXISTS=TRUE;ACCESS_MODE_DATA=r" : url;
    this.user = user;
    this.password = password;
  }

  @Override
  public Database database() {
    return database;
  }

  @Override
  public void open() {
    try {
      Connection connection = DriverManager.getConnection(url, user, password);
      open = Optional.of(connection);
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      requireTables(connection);
    } catch (SQLException e) {
      close();
      if (StoreProbe.isMissing(e)) {
        throw new StoreException(
            "The store at %s is not there yet: the first start makes it"
                .formatted(database.shown()),
            e);
      }
      throw OpenFailure.of(database, e);
    } catch (StoreException e) {
      close();
      throw e;
    }
  }

  private void requireTables(Connection connection) throws SQLException {
    int version = 0;
    try {
      version = VERSION.first(connection, row -> row.getInt("newest")).orElse(0);
    } catch (SQLException e) {
      if (!StoreProbe.isNoTable(e)) {
        throw e;
      }
    }
    connection.rollback();
    if (version != Scripts.newest()) {
      throw new StoreException(
          "The tables of the store at %s are those of another version of the module (%d, expected %d): ask with the jar that made them, or start this one once"
              .formatted(database.shown(), version, Scripts.newest()));
    }
  }

  @Override
  public boolean isOpen() {
    return open.isPresent();
  }

  @Override
  public Connection connect() throws SQLException {
    return open.orElseThrow(() -> new StoreException("The store is not open"));
  }

  @Override
  public void release(Connection connection) throws SQLException {
    connection.rollback();
  }

  @Override
  public Optional<StoreThreads> threads() {
    return Optional.empty();
  }

  @Override
  public void force() {
    // Nothing is written.
  }

  @Override
  public void close() {
    try {
      if (open.isPresent()) {
        open.get().close();
      }
    } catch (SQLException e) {
      throw new StoreException("Could not close the database", e);
    } finally {
      open = Optional.empty();
    }
  }
}
