package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Simulator;

/** What an operator reads in the log when nothing can be submitted. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class AccountLogIT {

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  private static List<String> of(Service service, String... words) {
    return service
        .log()
        .lines()
        .filter(line -> List.of(words).stream().anyMatch(line::contains))
        .toList();
  }

  @Test
  void trouble_with_the_account_is_one_line_when_it_stops_and_one_when_it_goes_on()
      throws Exception {
    var folders = new Folders(home);
    gateway.always(Call.SUBMIT, Fault.status(402, "40203"));
    try (var service = Service.started(home, folders.settings(gateway.url(), gateway.key()))) {
      folders.drop("five.csv", "prompt\none\ntwo\nthree\nfour\nfive\n");
      Folders.awaitUntil("some tries", () -> gateway.posts() > 8);
      assertThat(of(service, "40203"))
          .singleElement()
          .asString()
          .contains("ALARM", "submission stops", "every request is kept");
      assertThat(of(service, "waits for the account again, its POST made no task"))
          .as("the move back of each request that was tried")
          .isNotEmpty()
          .allMatch(
              line -> line.contains("external_task_id=") && line.contains("source_name=five.csv"));

      gateway.heal();
      folders.awaitDocuments(5);
      assertThat(of(service, "40203")).hasSize(1);
      assertThat(of(service, "Submission resumed")).hasSize(1);
      service.kill();
    }
  }

  @Test
  void a_day_whose_posts_are_used_up_is_one_line_and_another_one_after_a_restart()
      throws Exception {
    assumeThat(Instant.now().atOffset(ZoneOffset.UTC).toLocalTime())
        .as("a process reads the machine's clock, and the day must not end meanwhile")
        .isBefore(LocalTime.of(23, 55));
    var folders = new Folders(home);
    var settings = folders.settings(gateway.url(), gateway.key());
    settings.put("kirin.submit.per-day", "1000000000");
    try (var service = Service.started(home, settings)) {
      folders.drop("one.txt", "one");
      folders.awaitDocuments(1);
      service.kill();
    }
    settings.put("kirin.submit.per-day", "1");
    for (String how : List.of("ALARM: submission stops", "Submission has stopped")) {
      try (var service = Service.started(home, settings)) {
        folders.drop(how.length() + ".csv", "prompt\ntwo\nthree\nfour\n");
        Folders.awaitUntil(how, () -> !of(service, "kirin.submit.per-day").isEmpty());
        folders.awaitFile(folders.done(), how.length() + ".csv");
        assertThat(of(service, "kirin.submit.per-day")).singleElement().asString().contains(how);
        service.kill();
      }
    }
    assertThat(gateway.posts()).isEqualTo(1);
  }
}
