package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

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
 * SIGTERM in the middle of work: what is left is gone on with at the next start, by the process
 * that the next test stops.
 */
@Timeout(300)
class ResumeIT extends SurvivorChain {

  private static final Duration AT_ONCE = Duration.ofSeconds(10);

  @RegisterExtension
  static final Survivor.Place PLACE =
      new Survivor.Place(
          Map.of(
              "kirin.api.total-timeout", "60s",
              "kirin.submit.unknown.grace", "60s",
              // Behind another door than the API's, which is where its videos are.
              "kirin.fetch.private", "true",
              "kirin.shutdown.timeout", "30s"));

  @Override
  Survivor.Place place() {
    return PLACE;
  }

  private void stopped() throws Exception {
    survivor.service().terminate();
    assertThat(survivor.service().endsWithin(AT_ONCE)).as(survivor.service().log()).isTrue();
  }

  /** Of the request that came last. */
  private String state() throws Exception {
    var states = Rows.of(folders).states();
    assertThat(states).hasSize(documentsBefore + 1);
    return states.get(documentsBefore);
  }

  @Test
  void a_running_post_is_answered_first_and_then_it_ends() throws Exception {
    int lookups = gateway.lookups();
    var gate = new Gate();
    gateway.fault(Call.SUBMIT, Fault.holdAnswer(gate));
    folders.drop("held.txt", "held");
    gate.awaitReached();
    survivor.service().terminate();
    assertThat(survivor.service().endsWithin(Duration.ofSeconds(2)))
        .as("ended before the answer")
        .isFalse();
    gate.release();
    assertThat(survivor.service().endsWithin(AT_ONCE)).as(survivor.service().log()).isTrue();

    assertThat(state()).isEqualTo("RUNNING");
    afterTheRestart(1);
    assertThat(posts()).isEqualTo(1);
    assertThat(gateway.lookups()).isEqualTo(lookups);
    leaveTheProcess();
  }

  @Test
  void a_poll_that_hangs_is_not_waited_for() throws Exception {
    var gate = new Gate();
    gateway.fault(Call.POLL, Fault.hold(gate));
    folders.drop("polled.txt", "polled");
    gate.awaitReached();
    stopped();
    gate.release();

    assertThat(state()).isEqualTo("RUNNING");
    afterTheRestart(1);
    leaveTheProcess();
  }

  @Test
  void a_video_on_its_way_is_not_waited_for_and_gone_on_with_later() throws Exception {
    gateway.videoLength(5_000_000);
    gateway.fault(Call.VIDEO, Fault.slowBody(Duration.ofMillis(1)));
    folders.drop("slow.txt", "slow");
    Folders.awaitUntil(
        "a part of the video",
        () ->
            Folders.names(folders.videos()).stream()
                .anyMatch(
                    name ->
                        name.endsWith(".part")
                            && folders.videos().resolve(name).toFile().length() > 0));
    stopped();

    assertThat(state()).isEqualTo("COMPLETED");
    afterTheRestart(1);
    assertThat(gateway.requests())
        .filteredOn(request -> request.path().startsWith("/videos"))
        .last()
        .satisfies(request -> assertThat(request.header("Range")).isPresent());
    leaveTheProcess();
  }

  /** The last, for its results are many. */
  @Test
  @Order(LAST)
  void an_intake_goes_on_at_the_next_start() throws Exception {
    final int count = 1000;
    int paid = gateway.paid();
    int files = Folders.names(folders.outbox()).size();
    folders.drop("many.csv", "prompt,mode\ngood,std\n" + "bad,none\n".repeat(count - 1));
    Folders.awaitUntil("a first result", () -> Folders.names(folders.outbox()).size() > files + 2);
    stopped();

    survivor.restart();
    folders.awaitFile(folders.done(), "many.csv");
    Folders.awaitUntil("all", () -> Folders.names(folders.outbox()).size() >= files + count + 1);
    Promises.kept(gateway, folders);
    assertThat(folders.documents()).hasSize(documentsBefore + count);
    assertThat(gateway.paid()).isEqualTo(paid + 1);
  }
}
