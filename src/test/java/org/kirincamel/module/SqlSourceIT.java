package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Simulator;

/** A source of one's own as an operator adds it: one file in {@code routes/}, and two settings. */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class SqlSourceIT {

  /** More than one look takes. */
  private static final int ROWS = 600;

  @TempDir Path home;

  @Test
  void each_row_of_a_table_is_one_video_though_the_process_is_killed_while_it_reads_them()
      throws Exception {
    Files.copy(
        Examples.file("orders.camel.yaml"),
        Folders.copyRoutes(home).resolve("my-orders.camel.yaml"));
    String url = "jdbc:h2:file:" + home.resolve("theirs") + ";AUTO_SERVER=TRUE";
    var folders = new Folders(home);
    try (var gateway = Simulator.start().taskDuration(Duration.ofMillis(50));
        var orders = Orders.table(url)) {
      for (int id = 1; id <= ROWS; id++) {
        orders.add(id, "Video " + id);
      }
      var settings = folders.settings(gateway.url(), gateway.key());
      settings.putAll(Orders.settings(url));
      try (var service = Service.start(home, settings)) {
        Folders.awaitUntil("some marked", () -> orders.count("request_id is not null") > 0);
        service.kill();
        assertThat(orders.count("request_id is null")).as("left when it died").isPositive();
      }

      try (var service = Service.start(home, settings)) {
        Folders.awaitUntil("all marked", () -> orders.count("request_id is null") == 0);
        folders.awaitDocuments(ROWS);
        Promises.keptWithVideos(gateway, folders, ROWS);
        assertThat(service.log()).doesNotContain(gateway.key());
      }
    }
  }
}
