package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.accept;
import static org.kirincamel.store.StoreTasks.accepted;
import static org.kirincamel.store.StoreTasks.completedIn;
import static org.kirincamel.store.StoreTasks.delivery;
import static org.kirincamel.store.StoreTasks.submits;
import static org.kirincamel.store.StoreTasks.wanted;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Task;

/** A node is stopped in the middle of a transaction, with locks that the others need. */
@Timeout(90)
@Execution(ExecutionMode.CONCURRENT)
class FrozenNodeTest {

  private static HikariConfig pool(String url) {
    var pool = new HikariConfig();
    pool.setJdbcUrl(url);
    pool.setAutoCommit(false);
    new PostgreSqlDatabase(url).bound(pool, "node");
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
      // Never closed: whoever is frozen closes nothing.
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
      // Never closed: whoever is frozen closes nothing.
      var frozen = another.getConnection();
      frozen.createStatement().executeQuery("select * from kirin_account for update");

      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptionsInstanceOf(StoreException.class)
          .until(() -> !store.claims().claim(submits(1), NOW).submits().isEmpty());

      assertThat(frozen.isValid(1)).isFalse();
    }
  }
}
