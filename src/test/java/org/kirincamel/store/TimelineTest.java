package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.accept;
import static org.kirincamel.store.StoreTasks.accepted;
import static org.kirincamel.store.StoreTasks.polls;
import static org.kirincamel.store.StoreTasks.runningIn;
import static org.kirincamel.store.StoreTasks.submits;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Ports;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/**
 * A standby is promoted that may lack what was committed last: what looks as if it waited may have
 * been posted.
 */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class TimelineTest {

  @TempDir private Path home;
  private EmbeddedPostgres server;
  private TaskStore store;

  @BeforeEach
  void open() throws IOException {
    server = start(Ports.free());
    store = node(false);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
    server.close();
  }

  private EmbeddedPostgres start(int port) throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(home.resolve("pg"))
        .setCleanDataDirectory(false)
        .setPort(port)
        .start();
  }

  private TaskStore node(boolean recoverByLookup) {
    return TaskStore.open(
        server.getJdbcUrl("postgres", "postgres"),
        "postgres",
        "",
        UUID.randomUUID(),
        NOW,
        recoverByLookup);
  }

  /** The same files go on as a standby does that became the server. */
  private void promote() throws IOException, SQLException {
    int port = server.getPort();
    server.close();
    Files.createFile(home.resolve("pg/standby.signal"));
    server = start(port);
    try (var connection = server.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("select pg_promote()");
    }
  }

  private Task waiting(String key) {
    Task task = accepted(key);
    accept(store, task);
    return task;
  }

  /** What the database's end has broken is no answer. */
  private Claim claimed() {
    var claim = new AtomicReference<Claim>();
    await()
        .ignoreExceptionsInstanceOf(StoreException.class)
        .until(
            () -> {
              claim.set(store.claims().claim(submits(9), NOW));
              return true;
            });
    return claim.get();
  }

  @Test
  void submission_stops_and_polls_go_on() throws Exception {
    runningIn(store, "dog");
    waiting("cat");
    promote();

    Claim first = claimed();
    Claim second = store.claims().claim(submits(9), NOW);

    assertThat(first.submits()).isEmpty();
    assertThat(second.submits()).isEmpty();
    assertThat(first.spent())
        .hasValueSatisfying(
            stopped -> {
              assertThat(stopped.first()).isTrue();
              assertThat(stopped.setting()).isEqualTo("kirin.recover");
              assertThat(stopped.why())
                  .isEqualTo(
                      "the database goes on from timeline 2, where this store knows 1: a standby was promoted, or a backup was restored, so what waits may have been posted");
            });
    assertThat(second.spent()).hasValueSatisfying(again -> assertThat(again.first()).isFalse());
    assertThat(store.reports().stoppedBy(SubmitLimits.NONE, NOW)).isEqualTo(second.spent());
    assertThat(store.claims().claim(polls(9), NOW).polls()).hasSize(1);
  }

  @Test
  void it_resumes_on_all_nodes_once_one_was_started_to_look_up_what_waits() throws Exception {
    Task cat = waiting("cat");
    promote();
    assertThat(claimed().submits()).isEmpty();

    node(true).close();

    assertThat(store.reports().find(cat.id()).orElseThrow().state()).isEqualTo(State.UNKNOWN);
    Task dog = waiting("dog");
    assertThat(store.claims().claim(submits(9), NOW).submits())
        .singleElement()
        .satisfies(task -> assertThat(task.id()).isEqualTo(dog.id()));
    assertThat(store.reports().stoppedBy(SubmitLimits.NONE, NOW)).isEmpty();
  }

  @Test
  void a_start_that_looks_nothing_up_changes_nothing() throws Exception {
    waiting("cat");
    promote();
    store.close();

    store = node(false);

    assertThat(store.claims().claim(submits(9), NOW).submits()).isEmpty();
  }

  @Test
  void a_role_that_may_not_ask_works_without() throws Exception {
    try (var connection = server.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("create role modest login");
      statement.execute("create database theirs owner modest");
    }
    try (var connection = server.getDatabase("postgres", "theirs").getConnection();
        var statement = connection.createStatement()) {
      statement.execute("revoke execute on function pg_walfile_name(pg_lsn) from public");
    }
    store.close();

    store =
        TaskStore.open(
            server.getJdbcUrl("modest", "theirs"), "modest", "", UUID.randomUUID(), NOW, false);

    Task cat = waiting("cat");
    assertThat(store.claims().claim(submits(9), NOW).submits())
        .singleElement()
        .satisfies(task -> assertThat(task.id()).isEqualTo(cat.id()));
    assertThat(store.reports().stoppedBy(SubmitLimits.NONE, NOW)).isEmpty();
  }
}
