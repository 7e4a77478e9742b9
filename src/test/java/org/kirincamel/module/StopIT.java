package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Gate;
import org.kirincamel.simulator.Simulator;

/**
 * SIGTERM: what costs money is brought to its end, all else is left for the next start, as {@link
 * ResumeIT} shows as well.
 */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
class StopIT {

  /** Far below every time-out of the calls that are held, and enough on a loaded machine. */
  private static final Duration AT_ONCE = Duration.ofSeconds(10);

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(100));
  private Folders folders = new Folders(Path.of(""));
  private Map<String, String> settings = Map.of();

  @BeforeEach
  void open() {
    folders = new Folders(home);
    settings = folders.settings(gateway.url(), gateway.key());
    settings.put("kirin.api.total-timeout", "60s");
    settings.put("kirin.submit.unknown.grace", "60s");
    // Behind another door than the API's, which is where its videos are.
    settings.put("kirin.fetch.private", "true");
    settings.put("kirin.shutdown.timeout", "30s");
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  private static void stopped(Service service, Duration within) throws Exception {
    service.terminate();
    assertThat(service.endsWithin(within)).as(service.log()).isTrue();
  }

  private void afterTheRestart(int documents) throws Exception {
    try (var service = Service.started(home, settings)) {
      folders.awaitDocuments(documents);
      Promises.keptWithVideos(gateway, folders, documents);
      // With nothing to wait for it ends at once.
      stopped(service, AT_ONCE);
    }
  }

  @Test
  void a_post_that_hangs_is_waited_for_no_longer_than_the_setting_says() throws Exception {
    var gate = new Gate();
    settings.put("kirin.shutdown.timeout", "2s");
    gateway.fault(Call.SUBMIT, Fault.holdAnswer(gate));
    try (var service = Service.started(home, settings)) {
      folders.drop("held.txt", "held");
      gate.awaitReached();
      stopped(service, AT_ONCE);
    }
    gate.release();

    assertThat(Rows.of(folders).states()).containsAnyOf("SUBMITTING", "UNKNOWN").hasSize(1);
    afterTheRestart(1);
    assertThat(gateway.posts()).isEqualTo(1);
    assertThat(gateway.lookups()).isPositive();
  }

  @Test
  void what_was_claimed_and_not_sent_is_handed_back() throws Exception {
    settings.put("kirin.api.connect-timeout", "3s");
    try (var door = new Door(gateway.port())) {
      settings.put("kirin.api.url", door.url());
      try (var service = Service.started(home, settings)) {
        door.shut();
        folders.drop("one.txt", "one");
        Folders.awaitUntil("a connection that does not come about", door::knocked);
        stopped(service, AT_ONCE);
      }
      assertThat(Rows.of(folders).states()).containsExactly("ACCEPTED");
      assertThat(gateway.posts()).isZero();
      door.open();
      afterTheRestart(1);
    }
    assertThat(gateway.posts()).isEqualTo(1);
  }

  @Test
  void in_the_middle_of_many_posts_none_is_left_of_unknown_outcome() throws Exception {
    settings.put("kirin.submit.max-in-flight", "1000");
    gateway.always(Call.SUBMIT, Fault.stall(Duration.ofMillis(150)));
    var rows = new StringBuilder("prompt\n");
    final int count = 120;
    for (int row = 1; row <= count; row++) {
      rows.append("row ").append(row).append('\n');
    }
    folders.inbox().toFile().mkdirs();
    folders.drop("many.csv", rows.toString());
    int before = 0;
    while (before < count) {
      int enough = Math.min(count, before + 40);
      try (var service = Service.started(home, settings)) {
        Folders.awaitUntil(enough + " POSTs", () -> gateway.posts() >= enough);
        stopped(service, AT_ONCE);
      }
      assertThat(Rows.of(folders).states()).doesNotContain("SUBMITTING", "UNKNOWN");
      before = gateway.posts();
    }

    afterTheRestart(count);
    assertThat(gateway.posts()).isEqualTo(count);
    assertThat(gateway.lookups()).isZero();
  }

  @Test
  void an_intake_breaks_off() throws Exception {
    final int count = 200_000;
    try (var service = Service.started(home, settings)) {
      folders.drop("many.csv", oneGoodAndBad(count));
      Folders.awaitUntil("a first result", () -> Folders.names(folders.outbox()).size() > 2);
      stopped(service, AT_ONCE);
      assertThat(service.log()).contains("many.csv will be resumed at the next start");
    }
    assertThat(Folders.names(folders.inbox())).contains("many.csv");
    assertThat(Rows.of(folders).states()).hasSizeLessThan(count);
  }

  private static String oneGoodAndBad(int count) {
    return "prompt,mode\ngood,std\n" + "bad,none\n".repeat(count - 1);
  }
}
