package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kirincamel.common.Causes;
import org.kirincamel.settings.SettingsException;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.store.PostgreSql;
import org.kirincamel.store.StoreException;

/** A store over the connections of the host. */
@Timeout(120)
class HostDataSourceTest {

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  private static HikariDataSource pool(String url) {
    var pool = new HikariDataSource();
    pool.setJdbcUrl(url);
    // One connection of the host is all that is left when the module has its own.
    pool.setMaximumPoolSize(9);
    pool.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
    return pool;
  }

  private Module.Plan plan(Object bean) {
    return Module.of(home, gateway)
        .newStore()
        .with("kirin.store.data-source", "#orders")
        .bean("orders", bean);
  }

  private static String asked(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Test
  void requests_become_results_and_the_connections_stay_as_the_host_has_them() throws Exception {
    try (var pool = pool(PostgreSql.newDatabase())) {
      try (var module = plan(pool).start()) {
        module.ask(Map.of("prompt", "A cat"), Map.of());
        module.drop("dog.txt", "A dog");
        assertThat(module.awaitDocuments(2))
            .extracting(document -> document.path("status").asText())
            .containsOnly("completed");
        assertThat(gateway.paid()).isEqualTo(2);
      }
      assertThat(pool.isClosed()).isFalse();
      assertThat(home.resolve("data").resolve("kirin.mv.db")).doesNotExist();
      var all = new ArrayList<Connection>();
      for (int i = 0; i < pool.getHikariPoolMXBean().getTotalConnections(); i++) {
        all.add(pool.getConnection());
      }
      for (Connection connection : all) {
        assertThat(connection.getAutoCommit()).isTrue();
        assertThat(asked(connection, "show transaction_isolation")).isEqualTo("serializable");
        assertThat(asked(connection, "show lock_timeout")).isEqualTo("0");
        assertThat(asked(connection, "show idle_in_transaction_session_timeout")).isEqualTo("0");
        assertThat(
                asked(
                    connection,
                    "select count(*) from information_schema.tables where table_schema = 'public' and table_name not like 'kirin\\_%'"))
            .isEqualTo("0");
        connection.close();
      }
      try (var again = plan(pool).start()) {
        assertThat(again.delivered()).isEqualTo(2);
      }
    }
  }

  @Test
  void a_node_tells_newer_versions_for_as_long_as_it_runs_that_it_lives() throws Exception {
    try (var pool = pool(PostgreSql.newDatabase());
        var connection = pool.getConnection();
        var statement = connection.createStatement()) {
      String alive =
          "select count(*) from kirin_node where seen_at > clock_timestamp() - interval '1 minute'";
      try (var module = plan(pool).with("kirin.poll.lease", "2s").start()) {
        assertThat(module.delivered()).isZero();
        assertThat(asked(connection, alive)).isEqualTo("1");
        // The node may be telling just now that it lives.
        await()
            .ignoreExceptionsInstanceOf(SQLException.class)
            .until(
                () ->
                    statement.executeUpdate(
                            "update kirin_node set seen_at = seen_at - interval '2 minutes'")
                        == 1);
        await().until(() -> asked(connection, alive).equals("1"));
      }
      assertThat(asked(connection, "select count(*) from kirin_node")).isEqualTo("0");
    }
  }

  private String refusal(Object bean, Class<?> kind) {
    Throwable failure = catchThrowable(() -> plan(bean).start());
    Optional<Throwable> why = Optional.empty();
    for (Throwable cause : Causes.of(failure)) {
      why = why.or(() -> Optional.of(cause).filter(kind::isInstance));
    }
    return why.orElseThrow().getMessage();
  }

  @Test
  void one_that_cannot_keep_the_promise_is_refused_in_one_sentence() {
    try (var pool = new HikariDataSource()) {
      pool.setJdbcUrl("jdbc:h2:mem:orders");

      assertThat(refusal(pool, StoreException.class))
          .startsWith("kirin.store.data-source: #orders is H2")
          .contains("expected a DataSource of PostgreSQL")
          .doesNotContain("\n");
    }
  }

  @Test
  void a_bean_that_is_no_data_source_is_refused_in_one_sentence() {
    assertThat(refusal("a text", SettingsException.class))
        .isEqualTo(
            "kirin.store.data-source: expected the name of a javax.sql.DataSource of the host, such as #dataSource, got #orders, which is a java.lang.String");
  }
}
