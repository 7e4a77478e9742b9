package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.loop.SweepSteps;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Simulator;

/** How long the waiting copy of a video stays, and who is spared. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class SweepTest {

  private static final byte[] CONTENT = {1, 2, 3};

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  private Path videos() {
    return home.resolve("videos");
  }

  private Module.Plan plan() {
    return Module.of(home, gateway).with("kirin.fetch.sweep", "1s");
  }

  private Module.Plan documentsOnly() {
    return plan()
        .with("kirin.target.crm.uri", "file:" + home.resolve("crm"))
        .with("kirin.deliver.default", "crm");
  }

  private void put(String name) throws Exception {
    Files.createDirectories(videos());
    Files.write(videos().resolve(name), CONTENT);
  }

  private static void sweep(Module module) throws Exception {
    module.context().getRegistry().lookupByNameAndType("kirinSweep", SweepSteps.class).sweep();
  }

  @Test
  void a_copy_that_a_kill_left_behind_a_delivery_is_removed_at_the_next_start() throws Exception {
    String name;
    try (var module = Module.start(home, gateway)) {
      module.drop("cat.txt", "A cat");
      name = module.awaitDocument().at("/files/0/name").asText();
      Promises.kept(gateway, module.folders());
    }
    put(name);
    put(name + ".part");
    put(name + ".etag");
    put(name.replace(".mp4", "-2.mp4"));
    put(name.replace(".mp4", "-r2.mp4"));
    put(name.replace(".mp4", "-r2-12.webm.part"));
    List<String> others =
        List.of(
            "cat-0123456789ab.mp4",
            "holiday.mp4",
            "mp4",
            "notes.txt",
            name + ".bak",
            name.replace(".mp4", "-x.mp4"));
    for (String other : others) {
      put(other);
    }
    Files.createDirectory(videos().resolve(name.replace(".mp4", "-3.mp4")));

    try (var module = Module.start(home, gateway)) {
      Folders.awaitUntil(
          "only what is not ours", () -> Folders.names(videos()).size() == others.size() + 1);

      assertThat(Folders.names(videos())).containsAll(others);
      assertThat(module.folders().outbox().resolve(name)).exists();
    }
  }

  @Test
  void a_request_that_was_removed_is_a_duplicate_when_its_message_comes_again() throws Exception {
    var clock = new ShiftedClock();
    try (var module =
        plan()
            .with("kirin.keep.requests", "1d")
            .with("kirin.fetch.keep", "0s")
            .clock(clock)
            .start()) {
      Map<String, Object> from = Map.of("kirinSourceKind", "jms", "kirinSourceKey", "queue:7");
      Object first = module.ask(Map.of("prompt", "A cat"), from).get("request_id");
      module.awaitDocument();
      // The newest task is kept as the witness of look-ups.
      module.ask(Map.of("prompt", "A second cat"), Map.of());
      Folders.awaitUntil("both delivered", () -> module.delivered() == 2);

      clock.forward(Duration.ofHours(25));
      Folders.awaitUntil("the first is removed", () -> module.delivered() == 1);

      var again = module.ask(Map.of("prompt", "A cat"), from);
      assertThat(again.get("status")).isEqualTo("duplicate");
      assertThat(again.get("request_id")).isEqualTo(first);
      assertThat(gateway.posts()).isEqualTo(2);
    }
  }

  @Test
  void a_copy_that_is_the_only_one_is_kept_for_its_time_and_then_removed() throws Exception {
    var clock = new ShiftedClock();
    try (var module = documentsOnly().with("kirin.fetch.keep", "1h").clock(clock).start()) {
      module.drop("cat.txt", "A cat");
      Folders.awaitUntil("delivered", () -> module.delivered() == 1);
      clock.forward(Duration.ofMinutes(50));
      put("cat-0123456789ab.mp4");
      sweep(module);
      assertThat(Folders.names(videos())).hasSize(2);

      clock.forward(Duration.ofMinutes(20));
      Folders.awaitUntil(
          "only what is not ours",
          () -> Folders.names(videos()).equals(List.of("cat-0123456789ab.mp4")));
    }
  }

  @Test
  void the_oldest_copies_go_where_all_take_too_much_room_but_none_that_is_not_delivered()
      throws Exception {
    Path crm = home.resolve("crm");
    try (var module = documentsOnly().with("kirin.keep.videos-mib", "1").start()) {
      for (int i = 0; i < 3; i++) {
        module.drop(i + ".txt", "A cat");
      }
      Folders.awaitUntil("delivered", () -> module.delivered() == 3);
      List<String> copies = Folders.names(videos());
      for (String copy : copies) {
        Files.write(videos().resolve(copy), new byte[600 << 10]);
        Files.setLastModifiedTime(
            videos().resolve(copy), FileTime.from(Instant.now().plusSeconds(copies.indexOf(copy))));
      }

      Folders.awaitUntil(
          "room", () -> Folders.names(videos()).equals(copies.subList(2, copies.size())));

      Files.move(crm, home.resolve("crm-2"));
      Files.writeString(crm, "in the way");
      module.drop("waits.txt", "A cat");
      Targets.awaitFailure(module, "crm");
      String waits =
          Folders.names(videos()).stream()
              .filter(name -> name.startsWith("waits"))
              .findFirst()
              .orElseThrow();
      Files.write(videos().resolve(waits), new byte[2 << 20]);
      Folders.awaitUntil("the other is gone", () -> Folders.names(videos()).equals(List.of(waits)));
    }
  }

  @Test
  void a_copy_that_a_dead_delivery_had_waited_for_is_kept_for_its_time_after_that_death()
      throws Exception {
    var clock = new ShiftedClock();
    Path crm = home.resolve("crm");
    Files.writeString(crm, "in the way");
    try (var module =
        documentsOnly()
            .with("kirin.target.crm.schedule", "2h")
            .with("kirin.fetch.keep", "1h")
            .clock(clock)
            .start()) {
      module.drop("cat.txt", "A cat");
      Targets.awaitFailure(module, "crm");
      clock.forward(Duration.ofHours(3));
      Targets.awaitOne(module, "crm", "dead");

      clock.forward(Duration.ofMinutes(50));
      sweep(module);
      assertThat(Folders.names(videos())).as("to be delivered once more").hasSize(1);

      clock.forward(Duration.ofMinutes(20));
      Folders.awaitUntil("nothing", () -> Folders.names(videos()).isEmpty());
    }
  }

  @Test
  void a_copy_that_somebody_waits_for_is_spared_whatever_its_age() throws Exception {
    Path crm = home.resolve("crm");
    Files.writeString(crm, "in the way");
    try (var module =
        documentsOnly()
            .with("kirin.deliver.default", "outbox, crm")
            .with("kirin.fetch.keep", "0s")
            .start()) {
      module.drop("cat.txt", "A cat");
      module.awaitDocument();

      sweep(module);
      assertThat(Folders.names(videos())).hasSize(1);

      Files.delete(crm);
      Folders.awaitUntil("both have it", () -> module.delivered() == 2);
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void what_is_half_there_of_a_video_that_is_still_fetched_is_spared() throws Exception {
    gateway.fault(Call.VIDEO, Fault.breakOffAfter(1000), Fault.status(404), Fault.status(404));
    try (var module = plan().with("kirin.fetch.keep", "0s").start()) {
      module.drop("cat.txt", "A cat");
      Folders.awaitUntil("two tries", () -> gateway.videoDownloads() >= 2);

      sweep(module);

      module.awaitDocument();
      assertThat(gateway.requests())
          .filteredOn(request -> request.path().startsWith("/videos"))
          .extracting(request -> request.header("Range").orElse("none"))
          .containsExactly("none", "bytes=1000-", "bytes=1000-", "bytes=1000-");
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }
}
