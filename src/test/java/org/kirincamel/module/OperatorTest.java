package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.module.Receiver.Answer;
import org.kirincamel.simulator.Simulator;

/** Somebody without Java gives orders by dropping files, by the route of the example. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class OperatorTest {

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  private Module.Plan plan() throws IOException {
    return Module.of(home, gateway)
        .example("operator.camel.yaml")
        .with("my.operator", home.resolve("operator").toString());
  }

  private void order(String name, String json) throws IOException {
    Path order = home.resolve(name);
    Files.writeString(order, json);
    Files.move(order, home.resolve("operator").resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void a_dead_delivery_is_set_going_by_a_file() throws Exception {
    try (var receiver = Receiver.start().always(Answer.status(500));
        var module =
            plan()
                .with("kirin.target.crm.uri", receiver.url())
                .with("kirin.target.crm.schedule", "1ms")
                .with("kirin.deliver.default", "crm")
                .start()) {
      module.drop("cat.txt", "A cat");
      Targets.awaitOne(module, "crm", "dead");
      receiver.always(Answer.status(200));

      order("redeliver.json", "{\"target\": \"crm\"}");

      Targets.awaitOne(module, "crm", "delivered");
      assertThat(gateway.paid()).isEqualTo(1);
    }
  }

  @Test
  void an_order_that_is_refused_is_kept() throws Exception {
    try (var module = plan().start()) {
      order("settle.json", "{\"request\": \"7\"}");
      order("other.json", "{}");

      Path failed = home.resolve("operator").resolve(".failed");
      Folders.awaitUntil(
          "the refused order",
          () -> Files.isDirectory(failed) && Folders.names(failed).contains("settle.json"));
      assertThat(Folders.names(home.resolve("operator"))).contains("other.json");
      assertThat(module.delivered()).isZero();
    }
  }

  @Test
  void orders_of_one_name_are_taken_one_after_the_other_while_the_loop_is_busy() throws Exception {
    try (var module = plan().start()) {
      module.context().getRouteController().suspendRoute("kirin-claim");
      module.context().createProducerTemplate().sendBody("direct:kirin-wake", null);

      for (int i = 0; i < 4; i++) {
        order("redeliver.json", "{\"all\": true}");
        Folders.awaitUntil(
            "the order is taken",
            () -> !Folders.names(home.resolve("operator")).contains("redeliver.json"));
      }
    }
  }
}
