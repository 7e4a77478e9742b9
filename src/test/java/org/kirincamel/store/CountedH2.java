package org.kirincamel.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Array;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import java.util.regex.Pattern;

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
  private final AtomicInteger scanned = new AtomicInteger();
  private volatile boolean scans;

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

  /**
   * How many entries of tables and indexes H2 went through for the queries that were sent since it
   * was asked last. Each is run once more for it, from the first call on.
   */
  int scanned() {
    scans = true;
    return scanned.getAndSet(0);
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
                return counted(
                    PreparedStatement.class,
                    statement,
                    new Scan(connection, String.valueOf(arguments[0])));
              }
              return result instanceof Statement statement
                  ? counted(Statement.class, statement, new Scan(connection, ""))
                  : result;
            });
  }

  /** A query with its parameters, to be run once more. */
  private static final class Scan {

    private static final Pattern SCANNED = Pattern.compile("scanCount: (\\d+)");

    private interface Setter {
      void on(PreparedStatement statement) throws Throwable;
    }

    private final Connection connection;
    private final String query;
    private final List<Setter> setters = new ArrayList<>();

    Scan(Connection connection, String query) {
      this.connection = connection;
      this.query = query;
    }

    void called(Method method, Object[] arguments) throws SQLException {
      if (method.getName().equals("setArray")) {
        // The array itself is freed once it was set.
        Object elements = ((Array) arguments[1]).getArray();
        setters.add(statement -> statement.setObject((int) arguments[0], elements));
      } else if (method.getName().startsWith("set") && arguments.length > 1) {
        setters.add(statement -> CountedH2.called(statement, method, arguments));
      }
    }

    int scanned() throws Throwable {
      try (var explain = connection.prepareStatement("explain analyze " + query)) {
        for (Setter setter : setters) {
          setter.on(explain);
        }
        try (var plan = explain.executeQuery()) {
          plan.next();
          return SCANNED
              .matcher(plan.getString(1))
              .results()
              .mapToInt(found -> Integer.parseInt(found.group(1)))
              .sum();
        }
      }
    }
  }

  private Object counted(Class<?> type, Statement statement, Scan scan) {
    return proxy(
        type,
        (method, arguments) -> {
          if (method.getName().startsWith("execute")) {
            statements.incrementAndGet();
          }
          if (method.getName().equals("addBatch")) {
            rows.incrementAndGet();
          }
          scan.called(method, arguments);
          if (scans && method.getName().equals("executeQuery")) {
            scanned.addAndGet(scan.scanned());
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
