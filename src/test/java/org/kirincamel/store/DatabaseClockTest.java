package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.store.StoreTasks.NOW;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The time by which nodes lease is that of this moment, whatever connection it is read on. */
class DatabaseClockTest {

  private static final int CONNECTIONS = 8;

  @Test
  void does_not_stand_still_within_a_transaction() throws SQLException {
    String url = PostgreSql.newStore();
    try (var old = connection(url);
        var other = connection(url)) {
      old.setAutoCommit(false);
      time(old, "current_timestamp");
      Instant later = time(other, "clock_timestamp()");

      assertThat(DatabaseClock.on(old, System::nanoTime).instant()).isAfterOrEqualTo(later);
    }
  }

  @Test
  void a_connection_of_the_store_that_nobody_has_used_is_in_no_transaction() throws SQLException {
    String url = PostgreSql.newStore();
    try (var store = TaskStore.open(url, "postgres", "", UUID.randomUUID(), NOW, false);
        var watch = connection(url)) {
      Awaitility.await()
          .untilAsserted(
              () -> {
                assertThat(sessions(watch, "state is not null")).isEqualTo(CONNECTIONS);
                assertThat(sessions(watch, "state <> 'idle'")).isZero();
              });
      assertThat(store.reports().overview()).isNotNull();
    }
  }

  private static Connection connection(String url) throws SQLException {
    return DriverManager.getConnection(url, "postgres", "");
  }

  private static Instant time(Connection connection, String what) throws SQLException {
    try (var select = connection.createStatement();
        var rows = select.executeQuery("select " + what)) {
      rows.next();
      return rows.getObject(1, OffsetDateTime.class).toInstant();
    }
  }

  private static int sessions(Connection connection, String which) throws SQLException {
    try (var select = connection.createStatement();
        var rows =
            select.executeQuery(
                "select count(*) from pg_stat_activity where datname = current_database()"
                    + " and pid <> pg_backend_pid() and "
                    + which)) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
