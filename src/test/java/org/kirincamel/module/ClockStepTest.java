package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Gate;
import org.kirincamel.simulator.Script;
import org.kirincamel.simulator.Simulator;

/** Somebody sets the clock by hours while work is going on. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class ClockStepTest {

  @TempDir Path home;
  private final ShiftedClock clock = new ShiftedClock();
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  private Module.Plan plan() {
    return Module.of(home, gateway).clock(clock).with("kirin.task.deadline", "24h");
  }

  private void deliverAWitness(Module module) {
    module.ask(Map.of("prompt", "witness"), Map.of());
    module.awaitDocuments(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {-5, 5})
  void running_tasks_are_followed_to_their_end_at_once(long hours) throws Exception {
    gateway.behave(params -> Script.completed().withDuration(Duration.ofMillis(800)));
    try (var module = plan().start()) {
      for (int i = 0; i < 3; i++) {
        module.ask(Map.of("prompt", "cat " + i), Map.of());
      }
      Folders.awaitUntil("polls", () -> gateway.polls() >= 3);

      clock.set(Duration.ofHours(hours));

      module.awaitDocuments(3);
      Promises.keptWithVideos(gateway, module.folders(), 3);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-5, 5})
  void nothing_stops_and_nothing_is_paid_twice(long hours) throws Exception {
    try (var module = plan().start()) {
      deliverAWitness(module);
      var gate = new Gate();
      gateway.fault(
          Call.SUBMIT, Fault.holdAnswer(gate), Fault.acceptedThen(503), Fault.status(503));
      for (int i = 0; i < 3; i++) {
        module.ask(Map.of("prompt", "cat " + i), Map.of());
      }
      gate.awaitReached();
      Folders.awaitUntil("all are posted", () -> gateway.posts() == 4);

      clock.set(Duration.ofHours(hours));
      gate.release();

      module.awaitDocuments(4);
      module.ask(Map.of("prompt", "after the step"), Map.of());
      module.awaitDocuments(5);
      Promises.keptWithVideos(gateway, module.folders(), 5);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-5, 5})
  void what_shows_late_in_look_ups_is_not_posted_again_because_the_clock_was_set(long hours)
      throws Exception {
    try (var module = plan().with("kirin.submit.unknown.grace", "6s").start()) {
      deliverAWitness(module);
      int lookups = gateway.lookups();
      gateway.lookupLag(Duration.ofMillis(1500));
      gateway.fault(Call.SUBMIT, Fault.lostAnswer());
      module.ask(Map.of("prompt", "late"), Map.of());
      Folders.awaitUntil("a look-up that finds nothing", () -> gateway.lookups() > lookups);

      clock.set(Duration.ofHours(hours));

      module.awaitDocuments(2);
      assertThat(gateway.posts()).isEqualTo(2);
      Promises.keptWithVideos(gateway, module.folders(), 2);
    }
  }

  @Test
  void no_task_expires_because_the_clock_was_set_forward() throws Exception {
    gateway.behave(params -> Script.completed().withDuration(Duration.ofSeconds(5)));
    try (var module = plan().with("kirin.task.deadline", "2h").start()) {
      module.ask(Map.of("prompt", "A cat"), Map.of());
      Folders.awaitUntil("a poll", () -> gateway.polls() >= 1);

      clock.set(Duration.ofHours(5));

      assertThat(module.awaitDocument().path("status").asText()).isEqualTo("completed");
      assertThat(module.folders().documents()).hasSize(1);
    }
  }

  @Test
  void no_task_expires_by_a_poll_that_was_under_way_when_the_clock_was_set_forward()
      throws Exception {
    gateway.behave(params -> Script.completed().withDuration(Duration.ofSeconds(2)));
    var gate = new Gate();
    gateway.fault(Call.POLL, Fault.hold(gate));
    try (var module = plan().with("kirin.task.deadline", "2h").start()) {
      module.ask(Map.of("prompt", "A cat"), Map.of());
      gate.awaitReached();

      clock.set(Duration.ofHours(5));
      gate.release();

      assertThat(module.awaitDocument().path("status").asText()).isEqualTo("completed");
      assertThat(module.folders().documents()).hasSize(1);
    }
  }

  @Test
  void a_task_that_was_posted_before_a_wrong_clock_was_set_right_is_adopted() throws Exception {
    gateway.echoExternalId(false);
    clock.set(Duration.ofHours(1));
    var gate = new Gate();
    gateway.fault(Call.SUBMIT, Fault.lostAnswer());
    gateway.fault(Call.LOOKUP, Fault.hold(gate));
    try (var module = plan().start()) {
      module.ask(Map.of("prompt", "A cat", "external_task_id", "mine"), Map.of());
      gate.awaitReached();

      clock.set(Duration.ofHours(-1));
      gate.release();

      module.awaitDocument();
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }
}
