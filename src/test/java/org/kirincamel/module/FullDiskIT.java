package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Gate;
import org.kirincamel.simulator.Simulator;

/**
 * A file system without space, under one of the folders at a time: nothing that was acknowledged is
 * lost, and once there is space again all is delivered once and paid for once.
 */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class FullDiskIT {

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(100));
  private Folders folders = new Folders(Path.of(""));
  private Map<String, String> settings = Map.of();

  @BeforeEach
  void open() {
    folders = new Folders(home);
    settings = folders.settings(gateway.url(), gateway.key());
    settings.put("kirin.api.total-timeout", "15s");
    settings.put("kirin.submit.unknown.grace", "15s");
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  private void deliverAWitness() {
    folders.drop("witness.txt", "a task that is known to exist");
    folders.awaitDocuments(1);
    folders.awaitFile(folders.done(), "witness.txt");
  }

  private static void endsWithTheSentence(Service service) throws Exception {
    assertThat(service.exitCode()).isEqualTo(1);
    assertThat(service.log()).doesNotContain("\tat ");
    assertThat(
            service.log().lines().filter(line -> line.startsWith("The store could not force its")))
        .singleElement()
        .asString()
        .contains("refuses all work until a restart")
        .matches(".*(No space left on device|/data has \\d{1,6} bytes free)");
  }

  /** In the middle of which piece of work the space ends. */
  enum Work {
    INTAKE,
    SUBMIT
  }

  @ParameterizedTest
  @EnumSource(Work.class)
  void of_the_store_ends_the_process_and_the_next_start_goes_on(Work work) throws Exception {
    var gate = new Gate();
    int requests = 2;
    try (var disk = SmallDisk.at(home.resolve("data"), "4m")) {
      try (var service = Service.started(home, settings)) {
        deliverAWitness();
        gateway.fault(Call.SUBMIT, Fault.holdAnswer(gate));
        folders.drop("held.txt", "held");
        folders.awaitFile(folders.done(), "held.txt");
        gate.awaitReached();
        disk.fill();
        if (work == Work.SUBMIT) {
          gate.release();
        }
        // H2 has some room left in its file.
        while (service.alive()) {
          requests++;
          String name = "cat%d.csv".formatted(requests);
          folders.drop(name, "prompt\n\"" + "A cat, ".repeat(300) + "\"\n");
          Folders.awaitUntil(
              name + " done, or the end",
              () -> !service.alive() || Files.exists(folders.done().resolve(name)));
        }
        endsWithTheSentence(service);
      }
      gate.release();
      disk.free();
      try (var service = Service.started(home, settings)) {
        folders.awaitDocuments(requests);
        folders.forgetCopiesOfWhatIsDelivered();
        Promises.keptWithVideos(gateway, folders, requests);
        service.kill();
      }
    }
  }

  @Test
  void of_the_outbox_only_delays_what_is_delivered_there() throws Exception {
    try (var disk = SmallDisk.at(folders.outbox(), "1m");
        var service = Service.started(home, settings)) {
      deliverAWitness();
      disk.fill();
      folders.drop("three.csv", "prompt\none\ntwo\nthree\n");
      Folders.awaitUntil(
          "three failed tries",
          () ->
              service.log().lines().filter(l -> l.contains("Delivery attempt 1 of")).count() == 3);
      assertThat(folders.documents()).hasSize(1);
      disk.free();

      folders.awaitDocuments(4);
      Promises.keptWithVideos(gateway, folders, 4);
      service.kill();
    }
  }

  @Test
  void of_the_waiting_videos_only_delays_them() throws Exception {
    gateway.videoLength(300_000);
    settings.put("kirin.fetch.reserve", "0");
    try (var disk = SmallDisk.at(folders.videos(), "1m");
        var service = Service.started(home, settings)) {
      deliverAWitness();
      // Its room must be taken too.
      Folders.awaitUntil("its copy gone", () -> Folders.names(folders.videos()).isEmpty());
      disk.fill();
      folders.drop("three.csv", "prompt\none\ntwo\nthree\n");
      Folders.awaitUntil(
          "an alarm", () -> service.log().contains("videos wait until they can be written"));
      assertThat(folders.documents()).hasSize(1);
      disk.free();

      folders.awaitDocuments(4);
      Promises.keptWithVideos(gateway, folders, 4);
      service.kill();
    }
  }
}
