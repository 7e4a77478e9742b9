package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that does not wait for its disk is told to, or its crash would pay twice. */
@Timeout(60)
class PostgreSqlCommitTest {

  private static final String ASKED = "show synchronous_commit";

  private final String url = PostgreSql.newStore();

  private void serverSays(String value) throws SQLException {
    String name = url.replaceFirst("\\?.*", "").replaceFirst(".*/", "");
    try (var connection = DriverManager.getConnection(url, "postgres", "postgres");
        var statement = connection.createStatement()) {
      statement.execute("alter database %s set synchronous_commit = '%s'".formatted(name, value));
    }
  }

  private static String asked(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(ASKED)) {
      rows.next();
      return rows.getString(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"off, on", "local, local", "remote_write, remote_write", "on, on"})
  void a_commit_of_the_module_waits_for_the_disk(String server, String expected) throws Exception {
    serverSays(server);
    var config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername("postgres");
    new PostgreSqlDatabase(url).bound(config, "node");
    try (var pool = new HikariDataSource(config);
        var connection = pool.getConnection()) {
      assertThat(asked(connection)).isEqualTo(expected);
    }
  }

  @Test
  void so_does_one_over_connections_of_a_host_which_gets_them_back_as_they_were() throws Exception {
    serverSays("off");
    var config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername("postgres");
    config.setMaximumPoolSize(3);
    try (var pool = new HikariDataSource(config)) {
      var connections = new HostConnections("#orders", pool, UUID.randomUUID());
      connections.open();
      try (var held = Connector.Held.of(connections)) {
        assertThat(asked(held.connection())).isEqualTo("on");
        held.connection().commit();
      }
      try (Connection hosts = pool.getConnection()) {
        assertThat(asked(hosts)).isEqualTo("off");
      }
      connections.close();
    }
  }
}
