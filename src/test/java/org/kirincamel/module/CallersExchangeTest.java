package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.support.SynchronizationAdapter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Simulator;

/**
 * What a source does when its exchange ends (move a file, flag a mail, acknowledge) is done when
 * the door returns: no hand-over inside the module takes it along, whatever the loop is busy with.
 */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class CallersExchangeTest {

  @TempDir Path home;

  private static final String SOURCES =
      """
      - route:
          id: moved-when-done
          from:
            uri: file
            parameters: {directoryName: "HOME/moved", move: "../away", delay: 20, initialDelay: 0}
            steps:
              - to: {uri: "direct:kirin-request"}
      - route:
          id: deleted-when-done
          from:
            uri: file
            parameters: {directoryName: "HOME/deleted", delete: true, delay: 20, initialDelay: 0}
            steps:
              - to: {uri: "direct:kirin-requests"}
      """;

  /** Nothing takes what lies in the queue of the claim, and one signal fills it. */
  private static void holdTheClaim(Module module) throws Exception {
    module.context().getRouteController().suspendRoute("kirin-claim");
    wake(module);
    wake(module);
  }

  private static void wake(Module module) {
    module.context().createProducerTemplate().sendBody("direct:kirin-wake", null);
  }

  private void drop(String folder, String name) throws Exception {
    Path outside = Files.writeString(home.resolve(name), "{\"prompt\": \"%s\"}".formatted(name));
    Files.move(outside, home.resolve(folder).resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void files_of_a_source_of_ones_own_are_moved_while_the_loop_is_busy() throws Exception {
    Path routes = home.resolve("sources.camel.yaml");
    Files.writeString(routes, SOURCES.replace("HOME", home.toString()));
    try (var gateway = Simulator.start().taskDuration(Duration.ofMillis(50));
        var module = Module.of(home, gateway).beside(routes).start()) {
      holdTheClaim(module);

      for (String name : List.of("a.json", "b.json", "c.json")) {
        drop("moved", name);
        drop("deleted", "d" + name);
      }

      Folders.awaitUntil(
          "the files that were moved",
          () -> Folders.names(home.resolve("away")).equals(List.of("a.json", "b.json", "c.json")));
      Folders.awaitUntil(
          "the files that were deleted",
          () -> Folders.names(home.resolve("deleted")).stream().allMatch(n -> n.startsWith(".")));
      assertThat(gateway.posts()).as("the loop is held").isZero();

      module.context().getRouteController().resumeRoute("kirin-claim");
      wake(module);
      module.awaitDocuments(6);
      assertThat(gateway.paid()).isEqualTo(6);
    }
  }

  @Test
  void every_door_gives_the_callers_exchange_back() throws Exception {
    try (var gateway = Simulator.start();
        var module = Module.shared(gateway).start()) {
      holdTheClaim(module);

      for (String door :
          List.of(
              "kirin-request",
              "kirin-requests",
              "kirin-wake",
              "kirin-settle",
              "kirin-redeliver",
              "kirin-deliveries",
              "kirin-refetch")) {
        for (ExchangePattern pattern : List.of(ExchangePattern.InOnly, ExchangePattern.InOut)) {
          var ended = new AtomicInteger();
          module
              .context()
              .createProducerTemplate()
              .send("direct:" + door, pattern, exchange -> calling(exchange, door, ended));
          assertThat(ended).as("%s, %s", door, pattern).hasValue(1);
        }
      }
    }
  }

  private static void calling(Exchange exchange, String door, AtomicInteger ended) {
    exchange.getMessage().setBody(door.equals("kirin-redeliver") ? "{\"all\": true}" : body(door));
    exchange
        .getExchangeExtension()
        .addOnCompletion(
            new SynchronizationAdapter() {
              @Override
              public void onDone(Exchange done) {
                ended.incrementAndGet();
              }
            });
  }

  private static String body(String door) {
    return door.startsWith("kirin-request") ? "{\"prompt\": \"A cat\"}" : "{}";
  }
}
