package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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

/** What can become of the folder in which the results are put. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class OutboxTest {

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void an_outbox_that_is_removed_is_made_anew() throws Exception {
    try (var module = Module.start(home, gateway)) {
      module.drop("first.txt", "first");
      module.awaitDocument();
      Folders.awaitUntil("no copy left", () -> Folders.names(home.resolve("videos")).isEmpty());
      Files.move(module.folders().outbox(), home.resolve("away"));

      module.drop("second.txt", "second");

      assertThat(module.awaitDocument().at("/request/prompt").asText()).isEqualTo("second");
      assertThat(Folders.names(home.resolve("away"))).hasSize(2);
      assertThat(gateway.videoDownloads()).isEqualTo(2);
    }
  }

  @Test
  void what_came_while_there_was_no_outbox_is_delivered_once_it_is_back() throws Exception {
    Path outbox = home.resolve("outbox");
    try (var module = Module.start(home, gateway)) {
      module.drop("first.txt", "first");
      module.awaitDocument();
      Files.move(outbox, home.resolve("away"));
      Files.writeString(outbox, "nothing can be put in here");
      module.drop("cats.csv", "prompt\none\ntwo\nthree\n");
      Folders.awaitUntil("four completed", () -> module.in(State.COMPLETED) == 4);
      Folders.awaitUntil("their videos", () -> gateway.videoDownloads() == 4);

      Files.delete(outbox);
      Files.move(home.resolve("away"), outbox);

      module.awaitDocuments(4);
      Promises.keptWithVideos(gateway, module.folders(), 4);
      assertThat(gateway.videoDownloads()).as("fetched once, delivered often").isEqualTo(4);
    }
  }

  @Test
  void an_earlier_result_that_comes_late_does_not_take_the_video_of_the_next() throws Exception {
    gateway.fault(Call.VIDEO, Fault.status(404));
    Path outbox = home.resolve("outbox");
    Files.writeString(outbox, "nothing can be put in here");
    try (var module =
        Module.of(home, gateway)
            .with("kirin.fetch.tries", "1")
            .with("kirin.deliver.parallel", "1")
            .start()) {
      var request = module.ask(Map.of("prompt", "A cat"), Map.of()).get("request_id");
      Folders.awaitUntil(
          "the video given up and ordered again",
          () ->
              module
                  .ask("direct:kirin-refetch", Map.of("request_id", request), Map.of())
                  .get("refetching")
                  .equals(true));
      Folders.awaitUntil("the video", () -> Folders.names(home.resolve("videos")).size() == 1);
      Files.delete(outbox);

      module.awaitDocuments(2);
      Promises.kept(gateway, module.folders());
      assertThat(module.folders().documents())
          .extracting(d -> d.path("revision").asInt() + " " + d.path("files").size())
          .containsExactlyInAnyOrder("1 0", "2 1");
    }
  }

  @Test
  void a_disk_that_is_full_in_the_middle_of_a_copy_leaves_nothing_half() throws Exception {
    gateway.videoLength(3_000_000);
    try (var disk = SmallDisk.at(home.resolve("outbox"), "4m");
        var module = Module.start(home, gateway)) {
      disk.fillBut(1_000_000);
      module.drop("cat.txt", "A cat");
      // Refused where the copy has failed: an open one would show itself in the outbox.
      Folders.awaitUntil("the video", () -> Folders.names(home.resolve("videos")).size() == 1);
      Folders.awaitUntil(
          "nothing half",
          () -> Folders.names(module.folders().outbox()).equals(List.of(".ballast")));
      disk.free();

      module.awaitDocument();
      Promises.keptWithVideos(gateway, module.folders(), 1);
      assertThat(gateway.videoDownloads()).isEqualTo(1);
    }
  }
}
