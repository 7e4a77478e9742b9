package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Script;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.task.State;

/** What a test finds that gets the module of another. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class SharedModuleTest {

  private static Simulator gateway() {
    return Simulator.start().taskDuration(Duration.ofMillis(50));
  }

  @Test
  void a_test_finds_no_rows_and_no_files_of_another() throws Exception {
    var names = new HashSet<String>();
    for (int test = 0; test < 3; test++) {
      try (var gateway = gateway();
          var module = Module.shared(gateway).with("kirin.poll.max", "201ms").start()) {
        names.add(module.context().getName());
        for (State state : State.values()) {
          assertThat(module.in(state)).as("%s", state).isZero();
        }
        assertThat(Folders.names(module.folders().inbox())).containsExactly(".done", ".failed");
        assertThat(module.folders().documents()).isEmpty();

        // The same each time, which one store would take for duplicates.
        module.drop("cat.txt", "A cat");
        module.ask(Map.of("prompt", "A dog", "external_task_id", "mine"), Map.of());
        module.awaitDocuments(2);
        Promises.keptWithVideos(gateway, module.folders(), 2);
        module.drop("nonsense.json", "{");
        module.folders().awaitFile(module.folders().failed(), "nonsense.json");
      }
    }
    assertThat(names).as("modules").hasSize(1);
  }

  @Test
  void what_one_test_left_unfinished_is_no_concern_of_the_next() throws Exception {
    try (var gateway = gateway().behave(params -> Script.never());
        var module = Module.shared(gateway).with("kirin.poll.max", "202ms").start()) {
      module.ask(Map.of("prompt", "runs"), Map.of());
      module.awaitOneIn(State.RUNNING);
      gateway.fault(Call.SUBMIT, Fault.status(503)).lookups(false);
      module.ask(Map.of("prompt", "unknown"), Map.of());
      module.awaitOneIn(State.UNKNOWN);
      gateway.always(Call.SUBMIT, Fault.status(402, "40201"));
      module.ask(Map.of("prompt", "poor"), Map.of());
      Folders.awaitUntil("the pause", () -> gateway.posts() >= 3);
    }
    try (var gateway = gateway();
        var module = Module.shared(gateway).with("kirin.poll.max", "202ms").start()) {
      module.drop("cat.txt", "A cat");

      module.awaitDocument();
      assertThat(gateway.posts()).isEqualTo(1);
      assertThat(gateway.lookups()).isZero();
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }
}
