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
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Gate;
import org.kirincamel.simulator.Script;
import org.kirincamel.simulator.Simulator;

/** SIGKILL once in each state: after the restart all is delivered once and paid for once. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class KillIT {

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(100));
  private Folders folders = new Folders(Path.of(""));
  private Map<String, String> settings = Map.of();

  @BeforeEach
  void open() {
    folders = new Folders(home);
    settings = folders.settings(gateway.url(), gateway.key());
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  /** Does what leads to the moment, and kills the module then. */
  private void killedWhen(Moment moment) throws Exception {
    try (var service = Service.started(home, settings)) {
      moment.comes();
      service.kill();
    }
  }

  private interface Moment {
    void comes() throws Exception;
  }

  private void afterTheRestart(int documents) throws Exception {
    try (var service = Service.started(home, settings)) {
      folders.awaitDocuments(documents);
      Promises.kept(gateway, folders);
      assertThat(folders.documents()).hasSize(documents);
      service.kill();
    }
  }

  private void deliverAWitness() {
    folders.drop("witness.txt", "a task that is known to exist");
    folders.awaitDocuments(1);
  }

  @Test
  void in_the_middle_of_an_intake() throws Exception {
    var rows = new StringBuilder("prompt,mode\ngood,std\n");
    for (int row = 2; row <= 1000; row++) {
      rows.append("bad,none\n");
    }
    killedWhen(
        () -> {
          // It may be that of "good" no byte was sent: then only a witness lets it go on.
          deliverAWitness();
          folders.drop("many.csv", rows.toString());
          Folders.awaitUntil("a first result", () -> Folders.names(folders.outbox()).size() > 2);
        });

    try (var service = Service.started(home, settings)) {
      folders.awaitFile(folders.done(), "many.csv");
      // Not by the number of all files: one that is being written counts among them.
      Folders.awaitUntil("all documents", () -> namedLike(".json") >= 1001);
      Folders.awaitUntil("both videos", () -> namedLike(".mp4") >= 2);
      Promises.kept(gateway, folders);
      assertThat(folders.documents()).hasSize(1001);
      assertThat(gateway.paid()).isEqualTo(2);
      service.kill();
    }
  }

  @Test
  void accepted() throws Exception {
    killedWhen(
        () -> {
          // The probe may be on its way just then: of unknown outcome, like any other POST.
          deliverAWitness();
          gateway.always(Call.SUBMIT, Fault.status(401));
          folders.drop("two.csv", "prompt\none\ntwo\n");
          Folders.awaitUntil("a probe", () -> gateway.posts() >= 4);
        });
    gateway.heal();

    afterTheRestart(3);
    Promises.keptWithVideos(gateway, folders, 3);
  }

  @Test
  void accepted_while_another_is_out_to_try_the_account() throws Exception {
    var gate = new Gate();
    killedWhen(
        () -> {
          deliverAWitness();
          gateway.fault(
              Call.SUBMIT,
              Fault.status(401),
              Fault.status(401),
              Fault.hold(gate).then(Fault.status(401)));
          folders.drop("two.csv", "prompt\none\ntwo\n");
          gate.awaitReached();
        });
    gate.release();

    // The second does not wait for the outcome that the first will never have.
    afterTheRestart(3);
    Promises.keptWithVideos(gateway, folders, 3);
  }

  @Test
  void submitting_before_the_gateway_took_it() throws Exception {
    var gate = new Gate();
    killedWhen(
        () -> {
          deliverAWitness();
          gateway.fault(Call.SUBMIT, Fault.hold(gate).then(Fault.reset()));
          folders.drop("held.txt", "held");
          gate.awaitReached();
        });
    gate.release();

    afterTheRestart(2);
    assertThat(gateway.posts()).isEqualTo(3);
    Promises.keptWithVideos(gateway, folders, 2);
  }

  @Test
  void submitting_after_the_gateway_took_it() throws Exception {
    var gate = new Gate();
    gateway.fault(Call.SUBMIT, Fault.holdAnswer(gate));
    killedWhen(
        () -> {
          folders.drop("held.txt", "held");
          gate.awaitReached();
        });
    gate.release();

    afterTheRestart(1);
    assertThat(gateway.posts()).isEqualTo(1);
    Promises.keptWithVideos(gateway, folders, 1);
  }

  @Test
  void unknown() throws Exception {
    killedWhen(
        () -> {
          deliverAWitness();
          gateway.always(Call.LOOKUP, Fault.status(404));
          gateway.fault(Call.SUBMIT, Fault.acceptedThen(503));
          folders.drop("unknown.txt", "unknown");
          Folders.awaitUntil("look-ups", () -> gateway.lookups() >= 4);
        });
    gateway.heal();

    afterTheRestart(2);
    assertThat(gateway.posts()).isEqualTo(2);
    Promises.keptWithVideos(gateway, folders, 2);
  }

  @Test
  void running() throws Exception {
    gateway.behave(params -> Script.completed().withDuration(Duration.ofSeconds(3)));
    killedWhen(
        () -> {
          folders.drop("running.txt", "running");
          Folders.awaitUntil("a poll", () -> gateway.polls() >= 2);
        });

    afterTheRestart(1);
    assertThat(gateway.posts()).isEqualTo(1);
    Promises.keptWithVideos(gateway, folders, 1);
  }

  @Test
  void completed_with_half_of_the_video() throws Exception {
    var gate = new Gate();
    gateway.videoLength(5_000_000);
    gateway.fault(Call.VIDEO, Fault.slowBody(Duration.ofMillis(1)), Fault.hold(gate));
    killedWhen(
        () -> {
          folders.drop("half.txt", "half");
          Folders.awaitUntil(
              "a part of the video",
              () ->
                  Folders.names(folders.videos()).stream()
                      .anyMatch(
                          name ->
                              name.endsWith(".part")
                                  && folders.videos().resolve(name).toFile().length() > 0));
        });
    gate.release();

    afterTheRestart(1);
    assertThat(gateway.requests())
        .filteredOn(request -> request.path().startsWith("/videos"))
        .last()
        .satisfies(request -> assertThat(request.header("Range")).isPresent());
    Promises.keptWithVideos(gateway, folders, 1);
  }

  @Test
  void completed_failed_rejected_and_expired_while_the_outbox_is_out_of_order() throws Exception {
    settings.put("kirin.task.deadline", "300ms");
    Files.writeString(folders.outbox(), "a file where the folder belongs");
    killedWhen(
        () -> {
          folders.drop("four.csv", "prompt,mode\ngood,\n[fail 002001095],\n[never],\nbad,none\n");
          Folders.awaitUntil(
              "all have ended",
              () ->
                  gateway.polls() > 3
                      && gateway.videoDownloads() > 0
                      && log().filter(line -> line.contains("Delivery attempt 1 of")).count() >= 4);
        });
    Files.delete(folders.outbox());

    afterTheRestart(4);
    assertThat(folders.documents())
        .extracting(d -> d.path("status").asText())
        .containsExactlyInAnyOrder("completed", "failed", "expired", "rejected");
    assertThat(gateway.posts()).isEqualTo(3);
  }

  private java.util.stream.Stream<String> log() throws java.io.IOException {
    var log =
        Folders.names(home).stream()
            .filter(name -> name.startsWith("log"))
            .findFirst()
            .orElseThrow();
    return Files.readAllLines(home.resolve(log)).stream();
  }

  private long namedLike(String ending) {
    return Folders.names(folders.outbox()).stream().filter(name -> name.endsWith(ending)).count();
  }
}
