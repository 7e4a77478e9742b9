package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.accept;
import static org.kirincamel.store.StoreTasks.accepted;
import static org.kirincamel.store.StoreTasks.completedIn;
import static org.kirincamel.store.StoreTasks.delivery;
import static org.kirincamel.store.StoreTasks.polls;
import static org.kirincamel.store.StoreTasks.runningIn;
import static org.kirincamel.store.StoreTasks.submits;
import static org.kirincamel.store.StoreTasks.wanted;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Ids;
import org.kirincamel.task.Task;

/** A node is stopped in the middle of a transaction, with locks that the others need. */
@Timeout(90)
@Execution(ExecutionMode.CONCURRENT)
class FrozenNodeTest {

  private static final Duration LEASE = Duration.ofSeconds(12);

  /** Of the monotonic clock. */
  private Duration elapsed = Duration.ZERO;

  private static HikariConfig pool(String url) {
    return pool(url, "node");
  }

  private static HikariConfig pool(String url, String node) {
    var pool = new HikariConfig();
    pool.setJdbcUrl(url);
    pool.setUsername("postgres");
    pool.setAutoCommit(false);
    new PostgreSqlDatabase(url).bound(pool, node);
    return pool;
  }

  @Test
  void what_else_there_is_to_do_is_claimed_at_once() throws Exception {
    String url = PostgreSql.newStore();
    try (var store = TaskStore.open(url, "postgres", "", UUID.randomUUID(), NOW, false);
        var another = new HikariDataSource(pool(url))) {
      Task held = completedIn(store, "held");
      Task free = completedIn(store, "free");
      Delivery delivery = delivery(held, "outbox");
      completedIn(store, "delivered", delivery, delivery(free, "archive"));
      accept(store, accepted("a"));
      // Never closed: a frozen process closes nothing.
      var frozen = another.getConnection();
      try (var statement = frozen.createStatement()) {
        statement.executeQuery("select * from kirin_account for update");
        statement.executeQuery(
            "select * from kirin_request where id = '%s' for update".formatted(held.id()));
        statement.executeQuery(
            "select * from kirin_delivery where id = '%s' for update".formatted(delivery.id()));
      }

      Claim claim = store.claims().claim(wanted(9, 9, 9, 9, 9, 9), NOW);

      assertThat(claim.fetches())
          .extracting(Task::id)
          .contains(free.id())
          .doesNotContain(held.id());
      assertThat(claim.deliveries()).hasSize(1);
      assertThat(claim.submits()).as("another node may be counting slots").isEmpty();
    }
  }

  @Test
  void the_others_go_on() throws Exception {
    String url = PostgreSql.newStore();
    try (var store = TaskStore.open(url, "postgres", "", UUID.randomUUID(), NOW, false);
        var another = new HikariDataSource(pool(url))) {
      accept(store, accepted("a"));
      // Never closed: a frozen process closes nothing.
      var frozen = another.getConnection();
      frozen.createStatement().executeQuery("select * from kirin_account for update");

      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptionsInstanceOf(StoreException.class)
          .until(() -> !store.claims().claim(submits(1), NOW).submits().isEmpty());

      assertThat(frozen.isValid(1)).isFalse();
    }
  }

  @Test
  void the_others_take_over_though_the_server_still_waits_for_the_rest_of_its_batch()
      throws Exception {
    String url = PostgreSql.newStore();
    UUID frozenId = UUID.randomUUID();
    try (var frozen = TaskStore.open(url, "postgres", "", frozenId, NOW, false);
        var other = TaskStore.open(url, "postgres", "", UUID.randomUUID(), NOW, false);
        var sessions = new HikariDataSource(pool(url, Ids.shortId(frozenId)));
        Connection busy = sessions.getConnection()) {
      Task polled = runningIn(frozen, "polled");
      assertThat(frozen.claims().claim(polls(1), NOW).polls()).hasSize(1);
      var batch = CompletableFuture.runAsync(() -> holdsAndDoesNotGoOn(busy, polled));
      Awaitility.await().until(() -> isHeld(url, polled));

      aLeasePasses(other);

      Instant soon = NOW.plusSeconds(1);
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                aLeasePasses(other);
                return !other.claims().claim(polls(1), soon).polls().isEmpty();
              });
      assertThat(batch).failsWithin(Duration.ofSeconds(20));
    }
  }

  /** For the server it is at work, and no bound of idle sessions counts. */
  private static void holdsAndDoesNotGoOn(Connection session, Task task) {
    try (var statement = session.createStatement()) {
      statement.executeQuery(
          "select * from kirin_request where id = '%s' for update".formatted(task.id()));
      statement.executeQuery("select pg_sleep(600)");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isHeld(String url, Task task) throws SQLException {
    try (var connection = DriverManager.getConnection(url, "postgres", "");
        var rows =
            connection
                .createStatement()
                .executeQuery(
                    "select 1 from kirin_request where id = '%s' for update skip locked"
                        .formatted(task.id()))) {
      return !rows.next();
    }
  }

  private void aLeasePasses(TaskStore node) {
    for (int beat = 0; beat <= 5; beat++) {
      node.nodes().beat(NOW, elapsed.toNanos(), LEASE);
      elapsed = elapsed.plus(LEASE.dividedBy(4));
    }
  }
}
