package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
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
import org.kirincamel.store.PostgreSql;

/**
 * A process that is stopped in the middle of its work (SIGSTOP) and continued when its leases are
 * over, alone or beside another one that took its work over: nothing is paid or delivered twice.
 *
 * <p>{@code -Dpause.seconds=60} stops it that long.
 */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
class PauseIT {

  private static final Duration PAUSE = Duration.ofSeconds(Integer.getInteger("pause.seconds", 5));

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(100));
  private Folders folders = new Folders(Path.of(""));
  private Map<String, String> settings = Map.of();

  @BeforeEach
  void open() {
    Assumptions.assumeTrue(canStop(), "needs kill -STOP");
    folders = new Folders(home);
    settings = folders.settings(gateway.url(), gateway.key());
    // Behind another door than the API's, which is where its videos are.
    settings.put("kirin.fetch.private", "true");
    // A lease that is over before the pause is.
    settings.put("kirin.api.response-timeout", "2s");
    settings.put("kirin.api.total-timeout", "2s");
    settings.put("kirin.submit.send-within", "1s");
    settings.put("kirin.submit.lease", "3500ms");
    settings.put("kirin.poll.lease", "2s");
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  private static boolean canStop() {
    try {
      return new ProcessBuilder("kill", "-CONT", Long.toString(ProcessHandle.current().pid()))
              .start()
              .waitFor()
          == 0;
    } catch (IOException noSuchCommand) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Stops it for the pause; something may happen meanwhile. */
  private static void paused(Service service, Meanwhile meanwhile) throws Exception {
    service.signal("STOP");
    try {
      meanwhile.happens();
      assertThat(service.endsWithin(PAUSE)).as("ended while it was stopped").isFalse();
    } finally {
      service.signal("CONT");
    }
  }

  private interface Meanwhile {
    void happens() throws Exception;
  }

  private void deliverAWitness() {
    folders.drop("witness.txt", "a task that is known to exist");
    folders.awaitDocuments(1);
  }

  private static void assertNoAlarm(Service... services) {
    for (Service service : services) {
      assertThat(service.log()).doesNotContain("ALARM");
    }
  }

  @Test
  void with_a_post_whose_answer_comes_while_it_is_stopped() throws Exception {
    var gate = new Gate();
    try (var service = Service.started(home, settings)) {
      deliverAWitness();
      gateway.fault(Call.SUBMIT, Fault.holdAnswer(gate));
      folders.drop("held.txt", "held");
      gate.awaitReached();
      paused(service, gate::release);

      folders.awaitDocuments(2);
      Promises.keptWithVideos(gateway, folders, 2);
      assertThat(gateway.posts()).isEqualTo(2);
      assertNoAlarm(service);
    }
  }

  @Test
  void with_a_post_whose_answer_comes_too_late() throws Exception {
    var gate = new Gate();
    try (var service = Service.started(home, settings)) {
      deliverAWitness();
      gateway.fault(Call.SUBMIT, Fault.holdAnswer(gate));
      folders.drop("held.txt", "held");
      gate.awaitReached();
      paused(service, () -> {});

      folders.awaitDocuments(2);
      gate.release();
      Promises.keptWithVideos(gateway, folders, 2);
      assertThat(gateway.posts()).isEqualTo(2);
      assertNoAlarm(service);
    }
  }

  @Test
  void with_many_requests_in_every_state() throws Exception {
    gateway.always(Call.SUBMIT, Fault.stall(Duration.ofMillis(100)));
    gateway.always(Call.POLL, Fault.stall(Duration.ofMillis(50)));
    final int count = 60;
    var rows = new StringBuilder("prompt\n");
    for (int row = 1; row <= count; row++) {
      rows.append("row ").append(row).append('\n');
    }
    try (var service = Service.started(home, settings)) {
      folders.drop("many.csv", rows.toString());
      Folders.awaitUntil("some results", () -> Folders.names(folders.outbox()).size() > 5);
      paused(service, () -> {});

      folders.awaitDocuments(count);
      Promises.keptWithVideos(gateway, folders, count);
      assertThat(gateway.posts()).isEqualTo(count);
      assertNoAlarm(service);
    }
  }

  @Test
  void just_before_the_first_byte_nothing_is_sent_when_it_goes_on() throws Exception {
    // Long leases: it is the look at the age of the claim that must hold it back.
    settings.put("kirin.api.connect-timeout", PAUSE.plusSeconds(60).toSeconds() + "s");
    settings.put("kirin.api.total-timeout", PAUSE.plusSeconds(60).toSeconds() + "s");
    settings.put("kirin.submit.unknown.grace", PAUSE.plusSeconds(60).toSeconds() + "s");
    settings.put("kirin.submit.lease", PAUSE.plusSeconds(90).toSeconds() + "s");
    try (var door = new Door(gateway.port())) {
      settings.put("kirin.api.url", door.url());
      try (var service = Service.started(home, settings)) {
        door.shut();
        folders.drop("late.txt", "late");
        Folders.awaitUntil("a connection that does not come about", door::knocked);
        paused(service, door::open);

        folders.awaitDocument();
        Promises.keptWithVideos(gateway, folders, 1);
        assertThat(gateway.posts()).isEqualTo(1);
        assertThat(service.log()).contains("not sent: the claim is");
        assertNoAlarm(service);
      }
    }
  }

  @Test
  void just_before_the_first_byte_while_another_takes_over() throws Exception {
    var database = PostgreSql.newStore();
    settings.put("kirin.api.connect-timeout", PAUSE.plusSeconds(60).toSeconds() + "s");
    var shared = with(settings, "kirin.store.url", database);
    try (var door = new Door(gateway.port());
        var one = Service.started(home, with(shared, "kirin.api.url", door.url()))) {
      deliverAWitness();
      door.shut();
      folders.drop("taken-over.txt", "taken over");
      Folders.awaitUntil("a connection that does not come about", door::knocked);
      one.signal("STOP");
      try (var other = Service.started(home, shared)) {
        folders.awaitDocuments(2);
        assertThat(one.endsWithin(PAUSE)).isFalse();
        door.open();
        one.signal("CONT");
        Folders.awaitUntil(
            "the word of the first", () -> one.log().contains("the row has changed meanwhile"));
        Promises.keptWithVideos(gateway, folders, 2);
        assertThat(gateway.posts()).isEqualTo(2);
        assertNoAlarm(one, other);
      }
    }
  }

  @Test
  void with_a_post_on_its_way_while_another_takes_over() throws Exception {
    var gate = new Gate();
    var database = PostgreSql.newStore();
    var shared = with(settings, "kirin.store.url", database);
    try (var one = Service.started(home, shared)) {
      deliverAWitness();
      gateway.fault(Call.SUBMIT, Fault.holdAnswer(gate));
      folders.drop("taken-over.txt", "taken over");
      gate.awaitReached();
      one.signal("STOP");
      gate.release();
      try (var other = Service.started(home, shared)) {
        folders.awaitDocuments(2);
        assertThat(one.endsWithin(PAUSE)).isFalse();
        one.signal("CONT");
        folders.drop("after.txt", "after");
        folders.awaitDocuments(3);
        Promises.keptWithVideos(gateway, folders, 3);
        assertThat(gateway.posts()).isEqualTo(3);
        assertNoAlarm(one, other);
      }
    }
  }

  private static Map<String, String> with(Map<String, String> settings, String key, String value) {
    var more = new LinkedHashMap<>(settings);
    more.put(key, value);
    return more;
  }
}
