package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Gate;

/**
 * SIGKILL once in each state: after the restart all is delivered once and paid for once. The
 * process that shows it is the one that the next test kills.
 */
@Timeout(120)
class KillIT extends SurvivorChain {

  @RegisterExtension static final Survivor.Place PLACE = new Survivor.Place(Map.of());

  @Override
  Survivor.Place place() {
    return PLACE;
  }

  @Test
  @Order(LAST)
  void in_the_middle_of_an_intake() throws Exception {
    var rows = new StringBuilder("prompt,mode\ngood,std\n");
    for (int row = 2; row <= 1000; row++) {
      rows.append("bad,none\n");
    }
    int paid = gateway.paid();
    long videos = namedLike(".mp4");
    folders.drop("many.csv", rows.toString());
    Folders.awaitUntil(
        "a first result", () -> Folders.names(folders.outbox()).size() > documentsBefore + videos);
    survivor.service().kill();

    survivor.restart();
    folders.awaitFile(folders.done(), "many.csv");
    // Not by the number of all files: one that is being written counts among them.
    Folders.awaitUntil("all documents", () -> namedLike(".json") >= documentsBefore + 1000);
    Folders.awaitUntil("the video", () -> namedLike(".mp4") >= videos + 1);
    Promises.kept(gateway, folders);
    assertThat(folders.documents()).hasSize(documentsBefore + 1000);
    assertThat(gateway.paid()).isEqualTo(paid + 1);
  }

  @Test
  void accepted() throws Exception {
    // The probe may be on its way just then: of unknown outcome, like any other POST.
    gateway.always(Call.SUBMIT, Fault.status(401));
    folders.drop("two.csv", "prompt\none\ntwo\n");
    Folders.awaitUntil("a probe", () -> posts() >= 3);
    survivor.service().kill();
    gateway.heal();

    afterTheRestart(2);
    leaveTheProcess();
  }

  @Test
  void accepted_while_another_is_out_to_try_the_account() throws Exception {
    var gate = new Gate();
    gateway.fault(
        Call.SUBMIT,
        Fault.status(401),
        Fault.status(401),
        Fault.hold(gate).then(Fault.status(401)));
    folders.drop("two_and_a_probe.csv", "prompt\none\ntwo\n");
    gate.awaitReached();
    survivor.service().kill();
    gate.release();

    // The second does not wait for the outcome that the first will never have.
    afterTheRestart(2);
    leaveTheProcess();
  }

  @Test
  void submitting_before_the_gateway_took_it() throws Exception {
    var gate = new Gate();
    gateway.fault(Call.SUBMIT, Fault.hold(gate).then(Fault.reset()));
    folders.drop("not_taken.txt", "held");
    gate.awaitReached();
    survivor.service().kill();
    gate.release();

    afterTheRestart(1);
    assertThat(posts()).isEqualTo(2);
    leaveTheProcess();
  }

  @Test
  void submitting_after_the_gateway_took_it() throws Exception {
    var gate = new Gate();
    gateway.fault(Call.SUBMIT, Fault.holdAnswer(gate));
    folders.drop("taken.txt", "held");
    gate.awaitReached();
    survivor.service().kill();
    gate.release();

    afterTheRestart(1);
    assertThat(posts()).isEqualTo(1);
    leaveTheProcess();
  }

  @Test
  void unknown() throws Exception {
    int lookups = gateway.lookups();
    gateway.always(Call.LOOKUP, Fault.status(404));
    gateway.fault(Call.SUBMIT, Fault.acceptedThen(503));
    folders.drop("unknown.txt", "unknown");
    Folders.awaitUntil("look-ups", () -> gateway.lookups() >= lookups + 4);
    survivor.service().kill();
    gateway.heal();

    afterTheRestart(1);
    assertThat(posts()).isEqualTo(1);
    leaveTheProcess();
  }

  @Test
  void running() throws Exception {
    int polls = gateway.polls();
    gateway.taskDuration(Duration.ofSeconds(3));
    folders.drop("running.txt", "running");
    Folders.awaitUntil("a poll", () -> gateway.polls() >= polls + 2);
    survivor.service().kill();

    afterTheRestart(1);
    assertThat(posts()).isEqualTo(1);
    leaveTheProcess();
  }

  @Test
  void completed_with_half_of_the_video() throws Exception {
    var gate = new Gate();
    gateway.videoLength(5_000_000);
    gateway.fault(Call.VIDEO, Fault.slowBody(Duration.ofMillis(1)), Fault.hold(gate));
    folders.drop("half.txt", "half");
    Folders.awaitUntil(
        "a part of the video",
        () ->
            Folders.names(folders.videos()).stream()
                .anyMatch(
                    name ->
                        name.endsWith(".part")
                            && folders.videos().resolve(name).toFile().length() > 0));
    survivor.service().kill();
    gate.release();

    afterTheRestart(1);
    assertThat(gateway.requests())
        .filteredOn(request -> request.path().startsWith("/videos"))
        .last()
        .satisfies(request -> assertThat(request.header("Range")).isPresent());
    leaveTheProcess();
  }

  @Test
  @Order(LAST)
  void completed_failed_rejected_and_expired_while_the_outbox_is_out_of_order() throws Exception {
    survivor.service().kill();
    survivor.settings().put("kirin.task.deadline", "300ms");
    Path delivered = folders.home().resolve("delivered before");
    Files.move(folders.outbox(), delivered);
    Files.writeString(folders.outbox(), "a file where the folder belongs");
    survivor.restart();
    int polls = gateway.polls();
    int downloads = gateway.videoDownloads();
    folders.drop("four.csv", "prompt,mode\ngood,\n[fail 002001095],\n[never],\nbad,none\n");
    Folders.awaitUntil(
        "all have ended",
        () ->
            gateway.polls() > polls + 3
                && gateway.videoDownloads() > downloads
                && survivor
                        .service()
                        .log()
                        .lines()
                        .filter(line -> line.contains("Delivery attempt 1 of"))
                        .count()
                    >= 4);
    survivor.service().kill();
    Files.delete(folders.outbox());
    Files.move(delivered, folders.outbox());

    survivor.restart();
    folders.awaitDocuments(documentsBefore + 4);
    Promises.kept(gateway, folders);
    assertThat(folders.documents())
        .hasSize(documentsBefore + 4)
        .filteredOn(d -> d.at("/source/name").asText().equals("four.csv"))
        .extracting(d -> d.path("status").asText())
        .containsExactlyInAnyOrder("completed", "failed", "expired", "rejected");
    assertThat(posts()).isEqualTo(3);
  }

  private long namedLike(String ending) {
    return Folders.names(folders.outbox()).stream().filter(name -> name.endsWith(ending)).count();
  }
}
