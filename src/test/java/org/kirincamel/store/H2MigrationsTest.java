package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class H2MigrationsTest extends MigrationsContract {

  private static final AtomicInteger DATABASES = new AtomicInteger();

  /** One start in some twenty met another between the table of the history and its key. */
  @Override
  int starts() {
    return 100;
  }

  @Override
  String newDatabase() {
    return "jdbc:h2:mem:migrations" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1";
  }

  @Override
  String user() {
    return "sa";
  }

  @Override
  boolean undoesChangesOfTables() {
    return false;
  }

  @Test
  void a_statement_that_was_done_but_not_noted_when_the_process_died_is_not_done_again()
      throws SQLException {
    String url = newDatabase();
    Script script =
        Script.of("V1__two.sql", "create table one (id int); create table two (id int);");
    new Migrations(Database.of(url), "sa", "sa", List.of(script)).run();
    try (var connection = DriverManager.getConnection(url, "sa", "sa");
        var statement = connection.createStatement()) {
      statement.execute("drop table two");
      statement.execute(
          "update \"kirin_schema_history\" set \"success\" = false, \"type\" = 'SQL:0'");
    }

    new Migrations(Database.of(url), "sa", "sa", List.of(script)).run();

    try (var connection = DriverManager.getConnection(url, "sa", "sa");
        var rows = connection.createStatement().executeQuery("select count(*) from two")) {
      assertThat(rows.next()).isTrue();
    }
  }
}
