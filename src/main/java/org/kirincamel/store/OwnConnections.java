package org.kirincamel.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.kirincamel.task.Ids;

/** Connections of the module's own, to a database that it opens itself. */
final class OwnConnections implements StoreConnections {

  /** More would only queue up inside the database: both do one commit at a time. */
  private static final int CONNECTIONS = 8;

  private static final int LEAVE_WITHIN_MILLIS = 2_000;

  private final Database database;
  private final String user;
  private final String password;
  private final UUID node;
  private volatile Optional<Open> open = Optional.empty();

  /**
   * What there is while the store is open.
   *
   * @param forced the connection over which writes are forced, of a database in this process
   */
  private record Open(
      HikariDataSource pool,
      Optional<Connection> forced,
      Optional<StoreThreads> threads,
      Optional<SoleOpener> sole) {}

  OwnConnections(Database database, String user, String password, UUID node) {
    this.node = node;
    this.database = database;
    this.user = user;
    this.password = password;
  }

  @Override
  public Database database() {
    return database;
  }

  /** Opens the database, as the only process where it is a file. */
  @Override
  public void open() {
    Optional<SoleOpener> sole = database.place().map(SoleOpener::claim);
    try {
      open = Optional.of(open(sole));
      Opener.opened(database);
    } catch (RuntimeException | Error e) {
      if (OpenFailure.isInUse(e)) {
        Opener.refused(database);
      }
      sole.ifPresent(SoleOpener::close);
      throw e;
    }
  }

  private Open open(Optional<SoleOpener> sole) {
    HikariDataSource pool = pool(database, user, password, node);
    try {
      new Migrations(database, user, password, Scripts.all()).run();
      if (database.nodesTellOfThemselves()) {
        change(pool, connection -> NodeRows.join(connection, node, false));
      }
      if (!database.embedded()) {
        return new Open(pool, Optional.empty(), Optional.empty(), sole);
      }
      // A connection of its own: should H2 close after a failed write, the pool would open it anew
      // from what the file holds, and a forced write on that would vouch for lost commits.
      Connection forced = DriverManager.getConnection(database.url(), user, password);
      forced.setAutoCommit(false);
      return new Open(
          pool, Optional.of(forced), Optional.of(new StoreThreads(CONNECTIONS + 1)), sole);
    } catch (SQLException e) {
      pool.close();
      throw OpenFailure.of(database, e);
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  private static HikariDataSource pool(Database database, String user, String password, UUID node) {
    var config = new HikariConfig();
    config.setPoolName("kirin");
    config.setJdbcUrl(database.url());
    config.setUsername(user);
    config.setPassword(password);
    config.setAutoCommit(false);
    // What the SQL is made for; a server's own default may be another.
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    config.setMaximumPoolSize(CONNECTIONS);
    config.setConnectionTimeout(10_000);
    // A server may be about to start; a file that another process has stays as it is.
    config.setInitializationFailTimeout(database.embedded() ? 1 : 10_000);
    database.bound(config, Ids.shortId(node));
    try {
      // The pool may come from a class loader that sees no drivers.
      config.setDriverClassName(DriverManager.getDriver(database.url()).getClass().getName());
      return new HikariDataSource(config);
    } catch (RuntimeException | SQLException e) {
      throw OpenFailure.of(database, e);
    }
  }

  @Override
  public boolean isOpen() {
    return open.isPresent();
  }

  private Open opened() {
    return open.orElseThrow(() -> new StoreException("The store is not open"));
  }

  @Override
  public Connection connect() throws SQLException {
    return opened().pool().getConnection();
  }

  @Override
  public Optional<StoreThreads> threads() {
    return opened().threads();
  }

  @Override
  public void force() throws SQLException {
    giveRoomBack(
        Database.Pace.BUSY,
        connection -> {
          database.force(connection);
          return database.hasGrown(connection, Database.Pace.BUSY);
        });
  }

  @Override
  public void rest() throws SQLException {
    giveRoomBack(
        Database.Pace.AT_REST, connection -> database.hasGrown(connection, Database.Pace.AT_REST));
  }

  private void giveRoomBack(Database.Pace pace, Transactions.Work<Boolean> ifPays)
      throws SQLException {
    Open now = opened();
    if (now.forced().isEmpty() || now.threads().isEmpty()) {
      return;
    }
    Connection connection = now.forced().get();
    StoreThreads writing = now.threads().get();
    if (writing.call(() -> ifPays.on(connection))) {
      writing.alone(
          () -> {
            database.compact(connection, pace);
            return true;
          });
    }
  }

  /** Closes the pool, the database, and at last what keeps other processes out. */
  @Override
  public void close() {
    Optional<Open> last = open;
    open = Optional.empty();
    if (database.nodesTellOfThemselves()) {
      last.map(Open::pool).ifPresent(this::leave);
    }
    last.ifPresent(OwnConnections::close);
  }

  private interface Change {
    void on(Connection connection) throws SQLException;
  }

  private static void change(HikariDataSource pool, Change change) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      change.on(connection);
      connection.commit();
    }
  }

  private void leave(HikariDataSource pool) {
    // A stop does not wait for a database that is away.
    pool.setConnectionTimeout(LEAVE_WITHIN_MILLIS);
    try {
      change(pool, connection -> NodeRows.leave(connection, node));
    } catch (SQLException e) {
      // The others take it for dead after a lease.
    }
  }

  private static void close(Open open) {
    open.pool().close();
    try {
      if (open.forced().isPresent()
          && open.threads().isPresent()
          && !open.forced().get().isClosed()) {
        // The last connection closes the database, which writes.
        open.threads().get().call(() -> closed(open.forced().get()));
      }
    } catch (SQLException e) {
      throw new StoreException("Could not close the database", e);
    } finally {
      open.threads().ifPresent(StoreThreads::close);
      open.sole().ifPresent(SoleOpener::close);
    }
  }

  private static boolean closed(Connection connection) throws SQLException {
    connection.close();
    return true;
  }
}
