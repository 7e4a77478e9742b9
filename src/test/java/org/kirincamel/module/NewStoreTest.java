package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.task.State;

/** The first requests of all, before anything is known of the gateway. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class NewStoreTest {

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void first_requests_of_unknown_outcome_do_not_hold_every_slot_for_ever() throws Exception {
    gateway.fault(Call.SUBMIT, Fault.status(503));
    try (var module =
        Module.of(home, gateway).with("kirin.submit.max-in-flight", "1").newStore().start()) {
      module.ask(Map.of("prompt", "never arrived"), Map.of());
      module.awaitOneIn(State.UNKNOWN);
      module.ask(Map.of("prompt", "waits for the slot"), Map.of());

      module.awaitDocuments(2);
      Promises.keptWithVideos(gateway, module.folders(), 2);
    }
  }

  @Test
  void a_video_whose_targets_get_the_document_alone_is_kept() throws Exception {
    Path videos = home.resolve("kept");
    try (var module =
        Module.of(home, gateway)
            .with("kirin.target.crm.uri", "mock:crm")
            .with("kirin.fetch.folder", videos.toString())
            .newStore()
            .start()) {
      module.ask(Map.of("prompt", "A cat", "deliver_to", "crm"), Map.of());

      Folders.awaitUntil("a delivery", () -> module.delivered() == 1);
      assertThat(Folders.names(videos)).hasSize(1).allMatch(name -> name.endsWith(".mp4"));
      assertThat(Files.size(videos.resolve(Folders.names(videos).get(0)))).isPositive();
    }
  }
}
