package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Gate;
import org.kirincamel.simulator.Ports;
import org.kirincamel.simulator.Simulator;

/** The database is away for a while, and somebody reads the log at night. */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class StoreAwayIT {

  private static final String AWAY = "The store cannot be reached";

  @TempDir Path home;
  @TempDir Path database;

  private EmbeddedPostgres postgres(int port) throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(database)
        .setCleanDataDirectory(false)
        .setPort(port)
        .start();
  }

  @Test
  void a_database_that_is_away_is_told_in_one_line_and_all_goes_on_once_it_is_back()
      throws Exception {
    var folders = new Folders(home);
    try (var gateway = Simulator.start().lookups(false).taskDuration(Duration.ofMillis(500))) {
      var answer = new Gate();
      gateway.fault(Call.SUBMIT, Fault.holdAnswer(answer));
      var first = postgres(Ports.free());
      var settings = folders.settings(gateway.url(), gateway.key());
      settings.put("kirin.api.total-timeout", "60s");
      settings.put("kirin.submit.unknown.grace", "60s");
      settings.put("kirin.store.url", first.getJdbcUrl("postgres", "postgres"));
      try (var service = Service.started(home, settings)) {
        folders.drop("before.txt", "A cat");
        answer.awaitReached();
        first.close();
        answer.release();
        folders.drop("meanwhile.txt", "A dog");
        Folders.awaitUntil("the id is told", () -> service.log().contains("runs at the gateway"));
        Folders.awaitUntil("a word of it", () -> service.log().contains(AWAY));
        Awaitility.await()
            .atMost(Duration.ofSeconds(30))
            .during(Duration.ofSeconds(5))
            .until(() -> gateway.posts() == 1 && folders.documents().isEmpty());

        var again = postgres(first.getPort());
        try {
          folders.awaitDocuments(2);
        } finally {
          service.terminate();
          service.exitCode();
          again.close();
        }
        assertThat(service.log().lines().filter(line -> line.contains(" ERROR ")))
            .singleElement()
            .asString()
            .contains(AWAY);
        assertThat(service.log())
            .contains("The store can be reached again")
            .doesNotContain("\tat ");
      }
      Promises.keptWithVideos(gateway, folders, 2);
    }
  }

  @Test
  void a_stop_while_the_database_is_away_ends_and_the_next_start_goes_on() throws Exception {
    var folders = new Folders(home);
    try (var gateway = Simulator.start().taskDuration(Duration.ofMillis(100))) {
      var answer = new Gate();
      gateway.fault(Call.SUBMIT, Fault.holdAnswer(answer));
      var first = postgres(Ports.free());
      var settings = folders.settings(gateway.url(), gateway.key());
      settings.put("kirin.store.url", first.getJdbcUrl("postgres", "postgres"));
      // Nodes that share a database wait for each other's leases, also for those of the dead.
      settings.put("kirin.submit.send-within", "1s");
      settings.put("kirin.api.total-timeout", "5s");
      settings.put("kirin.submit.lease", "7s");
      settings.put("kirin.poll.lease", "7s");
      try (var service = Service.started(home, settings)) {
        folders.drop("cat.txt", "A cat");
        answer.awaitReached();
        first.close();
        answer.release();
        Folders.awaitUntil("the id is told", () -> service.log().contains("runs at the gateway"));

        service.terminate();

        assertThat(service.endsWithin(Duration.ofSeconds(35))).isTrue();
      }
      var again = postgres(first.getPort());
      try (var service = Service.started(home, settings)) {
        try {
          folders.awaitDocument();
        } catch (ConditionTimeoutException tooLong) {
          throw new AssertionError("No document came: " + service.log(), tooLong);
        }
        service.terminate();
        service.exitCode();
      } finally {
        again.close();
      }
      Promises.keptWithVideos(gateway, folders, 1);
      assertThat(gateway.posts()).isEqualTo(1);
    }
  }
}
