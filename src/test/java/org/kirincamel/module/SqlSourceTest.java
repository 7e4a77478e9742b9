package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.store.PostgreSql;

/** A source of one's own, without Java: the route that the README shows, over a real table. */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class SqlSourceTest {

  /** More than the route takes at once. */
  private static final int ROWS = 520;

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  private Module start(String url) throws Exception {
    var plan = Module.of(home, gateway).example("orders.camel.yaml");
    Orders.settings(url).forEach(plan::with);
    return plan.with("kirin.submit.max-in-flight", "500").start();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void each_row_of_a_table_is_one_video_also_if_it_could_not_be_marked_at_first(String database)
      throws Exception {
    String url =
        database.equals("h2")
            ? "jdbc:h2:file:" + home.resolve("theirs") + ";DB_CLOSE_DELAY=-1"
            : PostgreSql.newDatabase();
    String stranger = "A cat'); drop table orders; -- ${body} :#id {{kirin.api.key}} \"🐈\"";
    try (var orders = Orders.table(url)) {
      orders.add(1, stranger);
      for (int id = 2; id <= ROWS; id++) {
        orders.add(id, "Video " + id);
      }
      orders.add(ROWS + 1, "");
      orders.execute("alter table orders add constraint unmarked check (request_id is null)");
      try (var module = start(url)) {
        Folders.awaitUntil("some that are paid", () -> gateway.paid() > 0);
        assertThat(orders.count("request_id is not null")).isZero();

        orders.execute("alter table orders drop constraint unmarked");
        Folders.awaitUntil("all marked", () -> orders.count("request_id is null") == 0);
        Folders.awaitUntil("all delivered", () -> module.delivered() == ROWS + 1);
      }

      assertThat(gateway.paid()).isEqualTo(ROWS);
      assertThat(orders.count("state = 'rejected'")).isEqualTo(1);
      assertThat(orders.count("state in ('accepted', 'duplicate')")).isEqualTo(ROWS);
      assertThat(gateway.ledger())
          .map(charge -> charge.params().path("prompt").asText())
          .contains(stranger);
    }
  }
}
