package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kirincamel.Kirin;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.store.StoreException;

/** Two Camel contexts in one process, each with the module. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class TwoContextsTest {

  @TempDir Path one;
  @TempDir Path two;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  private static List<Throwable> causes(Throwable failure) {
    var causes = new ArrayList<Throwable>();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      causes.add(cause);
    }
    return causes;
  }

  @Test
  void each_with_a_store_and_folders_of_its_own_delivers() throws Exception {
    try (var first = Module.start(one, gateway);
        var second = Module.start(two, gateway)) {
      first.drop("cat.json", "{\"prompt\": \"A cat\"}");
      second.drop("dog.json", "{\"prompt\": \"A dog\"}");
      first.ask(Map.of("prompt", "Another cat"), Map.of());

      assertThat(first.awaitDocuments(2))
          .extracting(document -> document.at("/request/prompt").asText())
          .containsExactlyInAnyOrder("A cat", "Another cat");
      assertThat(second.awaitDocument().at("/request/prompt").asText()).isEqualTo("A dog");
      assertThat(gateway.ledger()).hasSize(3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"absolute", "relative", "dots", "link"})
  void a_second_on_the_store_of_the_first_is_refused(String spelling) throws Exception {
    Path data = one.resolve("data");
    Path link = Files.createSymbolicLink(one.resolve("link"), one);
    Path given =
        switch (spelling) {
          case "absolute" -> data;
          case "relative" -> Path.of(".").resolve(Path.of("").toAbsolutePath().relativize(data));
          case "dots" -> one.resolve("..").resolve(one.getFileName()).resolve("data");
          default -> link.resolve("data");
        };
    var plan = Module.of(two, gateway).with("kirin.store.url", "jdbc:h2:file:" + given + "/kirin");
    try (var first = Module.start(one, gateway)) {
      Throwable refusal = catchThrowable(plan::start);

      assertThat(causes(refusal))
          .filteredOn(StoreException.class::isInstance)
          .singleElement()
          .extracting(Throwable::getMessage)
          .asString()
          .startsWith("Could not open the store at ")
          .contains("another module in this process has it open")
          .doesNotContain("\n");
      first.ask(Map.of("prompt", "A cat"), Map.of());
      first.awaitDocument();
    }
    try (var next = plan.start()) {
      assertThat(next.context().getRegistry().findSingleByType(Kirin.class).overview()).isNotNull();
      assertThat(next.delivered()).isEqualTo(1);
    }
    assertThat(gateway.ledger()).hasSize(1);
  }
}
