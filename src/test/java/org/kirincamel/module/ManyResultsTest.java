package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.Kirin;
import org.kirincamel.simulator.Ports;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.task.Delivery;

/** Many results to three targets, one of which is down. */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
class ManyResultsTest {

  /** More than there are slots. */
  private static final int MANY = 400;

  @TempDir Path home;

  @Test
  void two_targets_have_everything_and_the_third_waits_for_everything() throws Exception {
    try (var gateway = Simulator.start().taskDuration(Duration.ofMillis(50));
        var receiver = Receiver.start();
        var module =
            Module.of(home, gateway)
                .with("kirin.submit.max-in-flight", "200")
                .with("kirin.outbox.force", "false")
                .with("kirin.target.hook.uri", receiver.url())
                .with("kirin.target.down.uri", "http://127.0.0.1:" + Ports.free())
                .with("kirin.target.down.schedule", "1h")
                .with("kirin.deliver.default", "outbox,hook,down")
                .start()) {
      module.drop(
          "many.csv",
          IntStream.range(0, MANY)
              .mapToObj(i -> "cat " + i)
              .collect(Collectors.joining("\n", "prompt\n", "\n")));

      await("two have everything", () -> module.delivered() == 2 * MANY);
      await("the third was tried with everything", () -> tried(module) == MANY);

      assertThat(in(module, Delivery.State.PENDING)).isEqualTo(MANY);
      assertThat(in(module, Delivery.State.DEAD)).isZero();
      var ids = new HashSet<String>();
      receiver.received().forEach(each -> ids.add(each.header("webhook-id")));
      assertThat(ids).hasSize(MANY);
      assertThat(receiver.received()).hasSize(MANY);
      assertThat(module.folders().documents())
          .hasSize(MANY)
          .allSatisfy(document -> assertThat(document.path("files")).hasSize(1));
      Promises.keptButForCopies(gateway, module.folders());
      assertThat(gateway.paid()).isEqualTo(MANY);
      assertThat(gateway.videoDownloads()).as("each video is fetched once").isEqualTo(MANY);
      assertThat(Folders.names(module.folders().videos()))
          .as("each is kept for whoever waits")
          .hasSize(MANY);
    }
  }

  private static void await(String what, java.util.concurrent.Callable<Boolean> condition) {
    org.awaitility.Awaitility.await(what)
        .atMost(Duration.ofMinutes(4))
        .pollInterval(Duration.ofMillis(200))
        .until(condition);
  }

  private static long tried(Module module) {
    return Targets.shown(module, "down").stream()
        .filter(each -> !each.get("last_error").equals(""))
        .count();
  }

  private static long in(Module module, Delivery.State state) {
    return module.context().getRegistry().findSingleByType(Kirin.class).overview().in(state);
  }
}
