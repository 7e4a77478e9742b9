package org.kirincamel.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings the store's tables up to date: runs the scripts that the database has not had yet, in
 * their order, and keeps in {@code kirin_schema_history} which it has had. That table is laid out
 * as Flyway's, which kept it before, so that stores of either can be opened by the other.
 *
 * <p>Not Flyway itself: on the class path of a host, Spring Boot would have it migrate the host's
 * own database.
 */
final class Migrations {

  /** Flyway has an index beside it: to make that would wait for the node that holds the lock. */
  private static final String CREATE_HISTORY =
      """
      create table if not exists "kirin_schema_history" (
        "installed_rank" int not null,
        "version"        varchar(50),
        "description"    varchar(200) not null,
        "type"           varchar(20) not null,
        "script"         varchar(1000) not null,
        "checksum"       int,
        "installed_by"   varchar(100) not null,
        "installed_on"   timestamp default current_timestamp not null,
        "execution_time" int not null,
        "success"        boolean not null,
        constraint "kirin_schema_history_pk" primary key ("installed_rank")
      )
      """;

  private static final String HISTORY =
      """
      select "installed_rank", "version", "type", "checksum", "success" from "kirin_schema_history"
       where "type" like 'SQL%'
      """;

  private static final String NEXT_RANK =
      """
      select coalesce(max("installed_rank"), 0) + 1 from "kirin_schema_history"
       where "installed_rank" > 0
      """;

  private static final Sql INSERT =
      Sql.of(
          """
          insert into "kirin_schema_history"
            ("installed_rank", "version", "description", "type", "script", "checksum",
             "installed_by", "execution_time", "success")
          values (:rank, :version, :description, :type, :script, :checksum, :user, 0, false)
          """);

  private static final Sql GONE_ON =
      Sql.of(
          """
          update "kirin_schema_history" set "type" = :type where "installed_rank" = :rank
          """);

  private static final Sql DONE =
      Sql.of(
          """
          update "kirin_schema_history"
             set "type" = 'SQL', "success" = true, "execution_time" = :millis
           where "installed_rank" = :rank
          """);

  /**
   * The row of the node at work, never committed, so it ends with its connection; -1 is Flyway's.
   */
  private static final int LOCK_RANK = -2;

  private static final String SQL = "SQL";
  private static final int TRIES = 3;

  private final Database database;
  private final Connector connector;
  private final List<Script> scripts;

  /**
   * @param type {@code SQL}, or {@code SQL:n} while n statements of the script are done
   */
  private record Row(int rank, String type, int checksum, boolean success) {
    int statementsDone() {
      return Integer.parseInt(type.substring(SQL.length() + 1));
    }
  }

  Migrations(Database database, String user, String password, List<Script> scripts) {
    this(database, () -> opened(database, user, password), scripts);
  }

  Migrations(Database database, Connector connector, List<Script> scripts) {
    this.database = database;
    this.connector = connector;
    this.scripts = scripts;
  }

  private static Connection opened(Database database, String user, String password)
      throws SQLException {
    Connection connection = DriverManager.getConnection(database.url(), user, password);
    connection.setAutoCommit(false);
    return connection;
  }

  /**
   * Works over connections of its own, without the pool's time-outs: a large table takes its time.
   * Another node that does the same is waited for.
   *
   * @throws StoreException in one sentence where the tables are not what the scripts made of them,
   *     or are newer, or a script fails
   */
  void run() {
    for (int tried = 1; ; tried++) {
      try (var work = Connector.Held.of(connector)) {
        prepare(work.connection());
        // Where nodes share the store, one that has just looked for others may be at work.
        if (missing(work.connection()).isEmpty() && database.exclusive()) {
          return;
        }
        try (var lock = Connector.Held.of(connector)) {
          lock(lock.connection());
          List<Script> missing = missing(work.connection());
          if (!missing.isEmpty()) {
            requireNoOlderNode(work.connection());
          }
          for (Script script : missing) {
            apply(work.connection(), script);
          }
          lock.connection().rollback();
        }
        return;
      } catch (SQLException e) {
        // Two nodes that start at once both make the history; the loser finds it next time.
        if (tried == TRIES) {
          throw new StoreException(
              "Could not make the store's tables at %s: %s"
                  .formatted(database.shown(), e.getMessage()),
              e);
        }
      }
    }
  }

  private void requireNoOlderNode(Connection connection) throws SQLException {
    Optional<String> older = database.olderNodes(connection, newest());
    if (older.isPresent()) {
      throw new StoreException(
          "The store at %s is in use by a node of an older version, connected from %s, and this version is about to change its tables: stop every node of the older version, then start this one"
              .formatted(database.shown(), older.get()));
    }
  }

  private int newest() {
    return scripts.get(scripts.size() - 1).version();
  }

  private static void prepare(Connection connection) throws SQLException {
    if (!hasHistory(connection)) {
      execute(connection, CREATE_HISTORY);
      connection.commit();
    }
  }

  /**
   * Looks for the key, not for the table: H2 shows a table to others before it has its key, and the
   * node that adds it then waits for those who write into the table, while they wait for it.
   */
  private static boolean hasHistory(Connection connection) throws SQLException {
    try (var key =
        connection
            .getMetaData()
            .getPrimaryKeys(null, connection.getSchema(), "kirin_schema_history")) {
      return key.next();
    }
  }

  /** Waits for the node that has that row; a node that dies leaves none. */
  private void lock(Connection connection) throws SQLException {
    for (String setting : database.patience()) {
      execute(connection, setting);
    }
    insert(connection, LOCK_RANK, Optional.empty(), "LOCK");
  }

  /** What the database has not had, all of it checked. */
  private List<Script> missing(Connection connection) throws SQLException {
    Map<Integer, Row> history = history(connection);
    for (int version : history.keySet()) {
      if (version > newest()) {
        throw new StoreException(
            "The store at %s is of a newer version than this module: its tables are at %d, and this module knows them up to %d; start the newer module, or restore the backup from before it"
                .formatted(database.shown(), version, newest()));
      }
    }
    for (Script script : scripts) {
      Row row = history.get(script.version());
      if (row != null) {
        check(script, row);
      }
    }
    return scripts.stream()
        .filter(
            script ->
                !Optional.ofNullable(history.get(script.version())).map(Row::success).orElse(false))
        .toList();
  }

  private void check(Script script, Row row) {
    if (row.checksum() != script.checksum()) {
      throw new StoreException(
          "The store at %s was made by another %s than this module's (checksum %d, not %d): start the module that made it, or restore its backup"
              .formatted(database.shown(), script.name(), row.checksum(), script.checksum()));
    }
    if (!row.success() && row.type().equals(SQL)) {
      throw new StoreException(
          "An earlier version of the module broke off in %s on the store at %s, and did not note where: restore the backup from before it"
              .formatted(script.name(), database.shown()));
    }
  }

  private static Map<Integer, Row> history(Connection connection) throws SQLException {
    var history = new HashMap<Integer, Row>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(HISTORY)) {
      while (rows.next()) {
        history.put(
            Integer.parseInt(rows.getString("version")),
            new Row(
                rows.getInt("installed_rank"),
                rows.getString("type"),
                rows.getInt("checksum"),
                rows.getBoolean("success")));
      }
    }
    connection.commit();
    return history;
  }

  /**
   * All of the script and its row are one transaction where the database can; where each change of
   * a table commits by itself, a script that was interrupted resumes after the last statement
   * noted.
   */
  private void apply(Connection connection, Script script) throws SQLException {
    long begun = System.nanoTime();
    Optional<Row> brokenOff = Optional.ofNullable(history(connection).get(script.version()));
    int done = brokenOff.map(Row::statementsDone).orElse(0);
    int rank = brokenOff.isPresent() ? brokenOff.get().rank() : nextRank(connection);
    if (brokenOff.isEmpty()) {
      insert(connection, rank, Optional.of(script), noted(0));
    }
    List<String> statements = script.statements();
    for (int i = done; i < statements.size(); i++) {
      try {
        execute(connection, statements.get(i));
      } catch (SQLException e) {
        // It was done when the process died, and could not be noted any more.
        if (brokenOff.isEmpty() || i > done || !database.alreadyThere(e)) {
          connection.rollback();
          throw new StoreException(
              "Could not bring the tables of the store at %s up to date: %s, statement %d: %s"
                  .formatted(database.shown(), script.name(), i + 1, e.getMessage()),
              e);
        }
      }
      String noted = noted(i + 1);
      GONE_ON.update(connection, update -> update.text("type", noted).number("rank", rank));
      if (!database.changesTablesInTransactions()) {
        connection.commit();
      }
    }
    int millis = (int) ((System.nanoTime() - begun) / 1_000_000);
    DONE.update(connection, update -> update.number("millis", millis).number("rank", rank));
    connection.commit();
  }

  private static String noted(int statements) {
    return SQL + ":" + statements;
  }

  private static int nextRank(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rank = statement.executeQuery(NEXT_RANK)) {
      rank.next();
      return rank.getInt(1);
    }
  }

  private static void insert(Connection connection, int rank, Optional<Script> script, String type)
      throws SQLException {
    String user = Optional.ofNullable(connection.getMetaData().getUserName()).orElse("");
    INSERT.update(
        connection,
        insert ->
            insert
                .number("rank", rank)
                .text("version", script.map(s -> Integer.toString(s.version())))
                .text("description", script.map(Script::description).orElse(type))
                .text("type", type)
                .text("script", script.map(Script::name).orElse(type))
                .number("checksum", script.map(Script::checksum))
                .text("user", user));
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
