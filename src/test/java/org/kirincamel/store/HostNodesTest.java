package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes of two versions on one PostgreSQL, whose connections are those of a host's pool. */
@Timeout(120)
class HostNodesTest {

  private static final String USER = "postgres";

  /** The next version of the module has one script more. */
  private static final Script NEXT =
      Script.of("V999__next.sql", "create table kirin_next (id int primary key)");

  private final String url = PostgreSql.newStore();
  private final HikariDataSource pool = pool();

  private HikariDataSource pool() {
    var made = new HikariDataSource();
    made.setJdbcUrl(url);
    return made;
  }

  @AfterEach
  void close() {
    pool.close();
  }

  private TaskStore node() {
    return TaskStore.on("#orders", Optional.of(pool), UUID.randomUUID());
  }

  private TaskStore running() {
    TaskStore node = node();
    node.open(Instant.now(), false);
    return node;
  }

  private static void beat(TaskStore node) {
    node.nodes().beat(Instant.now(), System.nanoTime(), Duration.ofMillis(1));
  }

  private void startOfTheNextVersion() {
    List<Script> scripts = new ArrayList<>(Scripts.all());
    scripts.add(NEXT);
    new Migrations(Database.of(url), USER, USER, scripts).run();
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, USER, USER);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void a_newer_version_leaves_the_tables_alone_until_the_older_node_has_stopped() {
    try (TaskStore older = running()) {
      assertThat(older.folder()).isEmpty();
      assertThatThrownBy(this::startOfTheNextVersion)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("in use by a node of an older version, connected from 127.0.0.1")
          .hasMessageEndingWith("stop every node of the older version, then start this one");
    }
    assertThatCode(this::startOfTheNextVersion).doesNotThrowAnyException();
  }

  @Test
  void one_that_stopped_with_work_in_hand_does_not_run_any_more() {
    try (TaskStore older = running()) {
      StoreTasks.completedIn(older, "cat");
      assertThat(older.claims().claim(StoreTasks.fetches(1), StoreTasks.NOW).fetches()).hasSize(1);
    }
    assertThatCode(this::startOfTheNextVersion).doesNotThrowAnyException();
  }

  @Test
  void a_node_of_the_same_version_does_no_harm() {
    try (TaskStore first = running();
        TaskStore second = running()) {
      assertThat(List.of(first, second)).hasSize(2);
    }
  }

  @Test
  void one_that_was_killed_is_waited_for_three_minutes_and_one_that_lives_says_so()
      throws Exception {
    try (TaskStore older = running()) {
      execute("update kirin_node set seen_at = clock_timestamp() - interval '170 seconds'");
      assertThatThrownBy(this::startOfTheNextVersion)
          .hasMessageContaining("a node that was killed counts as running for three minutes");
      execute("update kirin_node set seen_at = clock_timestamp() - interval '190 seconds'");
      beat(older);
      assertThatThrownBy(this::startOfTheNextVersion).isInstanceOf(StoreException.class);
      execute("update kirin_node set seen_at = clock_timestamp() - interval '190 seconds'");
      assertThatCode(this::startOfTheNextVersion).doesNotThrowAnyException();
    }
  }

  @Test
  void one_that_wakes_up_on_tables_of_a_newer_version_does_nothing_more() throws Exception {
    try (TaskStore older = running()) {
      CompletableFuture<String> broken = older.broken().toCompletableFuture();
      beat(older);
      assertThat(broken).isNotDone();
      execute("update kirin_node set seen_at = clock_timestamp() - interval '190 seconds'");
      startOfTheNextVersion();

      assertThatThrownBy(() -> beat(older)).isInstanceOf(StoreBrokenException.class);

      assertThat(broken)
          .isCompletedWithValueMatching(said -> said.contains("a newer version of the module"));
      assertThatThrownBy(() -> older.reports().overview()).isInstanceOf(StoreBrokenException.class);
    }
  }

  @Test
  void one_that_starts_while_a_newer_version_changes_the_tables_waits_and_refuses()
      throws Exception {
    running().close();
    try (Connection newer = DriverManager.getConnection(url, USER, USER)) {
      newer.setAutoCommit(false);
      write(newer, -2, "null", "LOCK");
      CompletableFuture<Void> start = CompletableFuture.runAsync(() -> running().close());
      await().until(() -> start.isDone() || waitingForALock() > 0);
      try (var statement = newer.createStatement()) {
        statement.execute("delete from \"kirin_schema_history\" where \"installed_rank\" = -2");
      }
      write(newer, 999, "'999'", "SQL");
      newer.commit();

      assertThatThrownBy(start::join)
          .isInstanceOf(CompletionException.class)
          .hasMessageContaining("is of a newer version than this module");
    }
    assertThat(number("select count(*) from kirin_node")).isZero();
  }

  private static void write(Connection connection, int rank, String version, String type)
      throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(
          """
          insert into "kirin_schema_history"
            ("installed_rank", "version", "description", "type", "script", "checksum",
             "installed_by", "execution_time", "success")
          values (%d, %s, 'next', '%s', '%s', %d, 'postgres', 0, true)
          """
              .formatted(rank, version, type, NEXT.name(), NEXT.checksum()));
    }
  }

  private int waitingForALock() throws SQLException {
    return number(
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
  }

  private int number(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, USER, USER);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
