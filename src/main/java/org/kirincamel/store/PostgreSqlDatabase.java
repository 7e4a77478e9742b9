package org.kirincamel.store;

import com.zaxxer.hikari.HikariConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kirincamel.task.Ids;

/** PostgreSQL, whose commits are durable when they return. */
record PostgreSqlDatabase(String url, boolean ofHost) implements Database {

  static final JdbcDriver DRIVER =
      new JdbcDriver("org.postgresql.Driver", "org.postgresql:postgresql", 42, 0);

  /**
   * A node that is frozen in the middle of a transaction must not stop the others: a node that
   * waits for its locks gives up and tries again, and the server ends its session, no later than
   * the others take to find out that it is silent.
   */
  static final String IDLE_TIMEOUT = "10s";

  private static final String SESSION =
      "set lock_timeout = '10s'; set idle_in_transaction_session_timeout = '%s'; %s"
          .formatted(IDLE_TIMEOUT, durable(false));

  /** Longer than any statement takes; in the address of the store it can be set otherwise. */
  private static final String SOCKET_TIMEOUT_SECONDS = "60";

  /** Those of this database and schema, by what {@link #named} calls them. */
  private static final String NODES =
      """
      select application_name, coalesce(host(client_addr), 'this machine') from pg_stat_activity
       where datname = current_database()
         and application_name like 'kirin-camel % ' || left(md5(coalesce(current_schema(), '')), 8) || '%'
      """;

  /** A role may end its own, and no session of a host has such a name. */
  private static final Sql END_SESSIONS =
      Sql.of(
          """
          select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database()
             and usename = current_user
             and xact_start is not null
             and application_name like 'kirin-camel % ' || left(md5(coalesce(current_schema(), '')), 8) || ' ' || :node
          """);

  private static final Pattern NODE = Pattern.compile("kirin-camel ([0-9]{1,9}) \\S+(?: (\\S*))?");

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
  public void bound(HikariConfig pool, String node) {
    pool.setConnectionInitSql(SESSION + "; " + named(Scripts.newest(), node));
    // Else that statement begins a transaction, and nothing ends it before the connection's first
    // use: it would be told the time of its beginning, and ended by the server as idle.
    pool.setIsolateInternalQueries(true);
    pool.addDataSourceProperty("socketTimeout", SOCKET_TIMEOUT_SECONDS);
    pool.addDataSourceProperty("tcpKeepAlive", "true");
  }

  /**
   * Makes a commit wait for the disk where the server would not: else its crash loses requests that
   * were accepted, and posts again what was paid for.
   *
   * @param local whether for one transaction alone
   */
  static String durable(boolean local) {
    return "select set_config('synchronous_commit', 'on', %s) where current_setting('synchronous_commit') = 'off'"
        .formatted(local);
  }

  /**
   * Gives a session the name by which other nodes know it: it is there for as long as the node is,
   * and costs nothing.
   */
  static String named(int version, String node) {
    return "select set_config('application_name', 'kirin-camel %d ' || left(md5(coalesce(current_schema(), '')), 8) || ' %s', false)"
        .formatted(version, node);
  }

  @Override
  public List<Node> nodes(Connection connection, String self) throws SQLException {
    var nodes = new TreeMap<String, Node>();
    try (var statement = connection.createStatement();
        var sessions = statement.executeQuery(NODES)) {
      while (sessions.next()) {
        Matcher named = NODE.matcher(sessions.getString(1));
        // One of an older version does not say which it is.
        if (named.matches() && named.group(2) != null) {
          String id = named.group(2);
          nodes.put(id, new Node(id, sessions.getString(2), id.equals(self)));
        }
      }
    }
    NodeRows.living(connection)
        .forEach((id, place) -> nodes.put(id, new Node(id, place, id.equals(self))));
    return List.copyOf(nodes.values());
  }

  @Override
  public Optional<String> olderNodes(Connection connection, int version) throws SQLException {
    var places = new TreeSet<String>();
    try (var statement = connection.createStatement();
        var sessions = statement.executeQuery(NODES)) {
      while (sessions.next()) {
        Matcher node = NODE.matcher(sessions.getString(1));
        if (node.matches() && Integer.parseInt(node.group(1)) < version) {
          places.add(sessions.getString(2));
        }
      }
    }
    places.addAll(NodeRows.older(connection, version));
    return places.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", places));
  }

  @Override
  public void endSessions(Connection connection, UUID node) throws SQLException {
    END_SESSIONS.list(
        connection, by -> by.text("node", Ids.shortId(node)), row -> row.getBoolean(1));
  }

  @Override
  public void force(Connection connection) {
    // A commit has already waited for the disk.
  }

  @Override
  public String sizeQuery() {
    return "select pg_database_size(current_database())";
  }

  /** The name of a file of the log begins with it, in eight hexadecimal digits. */
  @Override
  public Optional<String> timelineQuery() {
    return Optional.of(
        "select cast(cast('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8) as bit(32)) as bigint)");
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
  public boolean nodesTellOfThemselves() {
    return true;
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
