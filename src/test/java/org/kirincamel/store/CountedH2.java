package org.kirincamel.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;

/** H2 in memory, behind a driver that counts what is sent to it. */
final class CountedH2 implements Database {

  /**
   * What was sent.
   *
   * @param statements how often a statement was executed; a batch counts once
   * @param rows how many rows the batches had
   * @param forced how often everything committed was put on the disk
   */
  record Sent(int statements, int rows, int commits, int forced) {}

  private static final String PREFIX = "jdbc:counted:";
  private static final Map<String, CountedH2> OPEN = new ConcurrentHashMap<>();
  private static final Driver DRIVER = new Counting();

  private final H2Database h2 = new H2Database("jdbc:h2:mem:" + UUID.randomUUID());
  private final String url = PREFIX + UUID.randomUUID();
  private final AtomicInteger statements = new AtomicInteger();
  private final AtomicInteger rows = new AtomicInteger();
  private final AtomicInteger commits = new AtomicInteger();
  private final AtomicInteger forced = new AtomicInteger();
  private final AtomicInteger read = new AtomicInteger();

  CountedH2() throws SQLException {
    if (OPEN.isEmpty()) {
      DriverManager.registerDriver(DRIVER);
    }
    OPEN.put(url, this);
  }

  void remove() throws SQLException {
    OPEN.remove(url);
    if (OPEN.isEmpty()) {
      DriverManager.deregisterDriver(DRIVER);
    }
  }

  /** What was sent since it was asked last. */
  Sent sent() {
    return new Sent(
        statements.getAndSet(0), rows.getAndSet(0), commits.getAndSet(0), forced.getAndSet(0));
  }

  /** How many rows were read since it was asked last. */
  int rowsRead() {
    return read.getAndSet(0);
  }

  private Connection counted(Connection connection) {
    return (Connection)
        proxy(
            Connection.class,
            (method, arguments) -> {
              Object result = called(connection, method, arguments);
              if (method.getName().equals("commit")) {
                commits.incrementAndGet();
              }
              if (result instanceof PreparedStatement statement) {
                return counted(PreparedStatement.class, statement);
              }
              return result instanceof Statement statement
                  ? counted(Statement.class, statement)
                  : result;
            });
  }

  private Object counted(Class<?> type, Statement statement) {
    return proxy(
        type,
        (method, arguments) -> {
          if (method.getName().startsWith("execute")) {
            statements.incrementAndGet();
          }
          if (method.getName().equals("addBatch")) {
            rows.incrementAndGet();
          }
          Object result = called(statement, method, arguments);
          return result instanceof ResultSet set ? counted(set) : result;
        });
  }

  private Object counted(ResultSet set) {
    return proxy(
        ResultSet.class,
        (method, arguments) -> {
          Object result = called(set, method, arguments);
          if (method.getName().equals("next") && Boolean.TRUE.equals(result)) {
            read.incrementAndGet();
          }
          return result;
        });
  }

  private interface Call {
    Object on(Method method, Object[] arguments) throws Throwable;
  }

  private static Object proxy(Class<?> type, Call call) {
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) -> call.on(method, arguments));
  }

  private static Object called(Object on, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(on, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @Override
  public String url() {
    return url;
  }

  @Override
  public void force(Connection connection) {
    forced.incrementAndGet();
  }

  @Override
  public boolean embedded() {
    return true;
  }

  @Override
  public boolean exclusive() {
    return true;
  }

  @Override
  public List<String> patience() {
    return h2.patience();
  }

  @Override
  public boolean changesTablesInTransactions() {
    return false;
  }

  /** Public, because the pool makes one to see whether it can. */
  public static final class Counting implements Driver {
    @Override
    public boolean acceptsURL(String address) {
      return OPEN.containsKey(address);
    }

    @Override
    public Connection connect(String address, Properties properties) throws SQLException {
      CountedH2 database = OPEN.get(address);
      return database == null
          ? null
          : database.counted(DriverManager.getConnection(database.h2.url(), properties));
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String address, Properties properties) {
      return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
      return 1;
    }

    @Override
    public int getMinorVersion() {
      return 0;
    }

    @Override
    public boolean jdbcCompliant() {
      return false;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
      throw new SQLFeatureNotSupportedException();
    }
  }
}
