package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PostgreSqlMigrationsTest extends MigrationsContract {

  @Override
  String newDatabase() {
    return PostgreSql.newDatabase();
  }

  @Override
  String user() {
    return "postgres";
  }

  @Override
  boolean undoesChangesOfTables() {
    return true;
  }

  /** Each costs seconds; H2 goes through them all. */
  @Override
  List<Script> reached() {
    return List.of(Scripts.all().get(0), Scripts.all().get(9));
  }

  private void migrate(String url, List<Script> scripts) {
    new Migrations(Database.of(url), user(), user(), scripts).run();
  }

  /** As its pool would. */
  private Connection node(String url, int version) throws SQLException {
    Connection connection = DriverManager.getConnection(url, user(), user());
    try (var statement = connection.createStatement()) {
      statement.execute(PostgreSqlDatabase.named(version, "node"));
    }
    return connection;
  }

  private static boolean isClosed(Connection connection) {
    try {
      return connection.isClosed();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void tables_are_not_changed_while_a_node_of_an_older_version_uses_them() throws Exception {
    String url = newDatabase();
    List<Script> all = Scripts.all();
    migrate(url, all.subList(0, 1));

    try (Connection older = node(url, 1);
        Connection other = DriverManager.getConnection(url, user(), user())) {
      assertThat(List.of(older, other)).noneMatch(PostgreSqlMigrationsTest::isClosed);
      assertThatThrownBy(() -> migrate(url, all))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("in use by a node of an older version, connected from 127.0.0.1")
          .hasMessageEndingWith("stop every node of the older version, then start this one");
    }
    assertThatCode(() -> migrate(url, all)).doesNotThrowAnyException();
  }

  @Test
  void a_node_that_runs_is_known_by_its_sessions_and_one_of_the_same_version_does_no_harm()
      throws Exception {
    String url = newDatabase();
    try (var running =
            TaskStore.open(url, user(), user(), UUID.randomUUID(), Instant.now(), false);
        var connection = DriverManager.getConnection(url, user(), user())) {
      Database database = Database.of(url);
      assertThat(running.folder()).isEmpty();
      assertThat(database.olderNodes(connection, Scripts.newest() + 1)).contains("127.0.0.1");
      assertThat(database.olderNodes(connection, Scripts.newest())).isEmpty();
    }
  }

  @Test
  void a_node_that_has_its_tables_in_another_schema_does_no_harm() throws Exception {
    String url = newDatabase();
    try (var connection = DriverManager.getConnection(url, user(), user());
        var statement = connection.createStatement()) {
      statement.execute("create schema other");
    }
    try (var older = node(url + (url.contains("?") ? "&" : "?") + "currentSchema=other", 1)) {
      assertThat(older.isClosed()).isFalse();
      assertThatCode(() -> migrate(url, Scripts.all())).doesNotThrowAnyException();
    }
  }
}
