package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.accept;
import static org.kirincamel.store.StoreTasks.accepted;
import static org.kirincamel.store.StoreTasks.submits;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A node is stopped in the middle of a transaction, with locks that the others need. */
@Timeout(90)
@Execution(ExecutionMode.CONCURRENT)
class FrozenNodeTest {

  @Test
  void the_others_go_on() throws Exception {
    String url = PostgreSql.newDatabase();
    var pool = new HikariConfig();
    pool.setJdbcUrl(url);
    pool.setAutoCommit(false);
    new PostgreSqlDatabase(url).bound(pool, "node");
    try (var store = TaskStore.open(url, "postgres", "", UUID.randomUUID(), NOW, false);
        var another = new HikariDataSource(pool)) {
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
