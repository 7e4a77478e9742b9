package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.health.HealthCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Gate;
import org.kirincamel.simulator.Script;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.task.State;

/** What the rest of the module does while the account is in trouble. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class AccountTroubleTest {

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  private static MockEndpoint phone(Module module) {
    return module.context().getEndpoint("mock:phone", MockEndpoint.class);
  }

  private static void awaitAlarm(Module module) {
    Folders.awaitUntil("an alarm", () -> !phone(module).getReceivedExchanges().isEmpty());
  }

  private static HealthCheck.State readiness(Module module) {
    return module
        .context()
        .getRegistry()
        .lookupByNameAndType("kirinReadiness", HealthCheck.class)
        .call(Map.of())
        .getState();
  }

  static Stream<Fault> everyCode() {
    return Stream.concat(
        IntStream.rangeClosed(40201, 40208)
            .mapToObj(code -> Fault.status(402, Integer.toString(code))),
        Stream.of("1100", "1101", "1102", "1304").map(code -> Fault.status(429, code)));
  }

  @ParameterizedTest
  @MethodSource("everyCode")
  void each_code_of_the_account_stops_submission_with_its_words(Fault trouble) throws Exception {
    gateway.always(Call.SUBMIT, trouble);
    try (var module =
        Module.shared(gateway)
            .with("kirin.alarm.uri", "mock:phone")
            .with("kirin.account.probe", "2s")
            .start()) {
      module.ask(Map.of("prompt", "A cat"), Map.of());
      awaitAlarm(module);

      String code = ((org.kirincamel.simulator.Refusal) trouble).errorCode().orElseThrow();
      assertThat(phone(module).getReceivedExchanges().get(0).getMessage().getBody(String.class))
          .contains("submission stops", code);
      module.awaitOneIn(State.ACCEPTED);
      assertThat(readiness(module)).isEqualTo(HealthCheck.State.DOWN);

      gateway.heal();
      module.awaitDocument();
      assertThat(readiness(module)).isEqualTo(HealthCheck.State.UP);
    }
  }

  @Test
  void a_key_that_is_revoked_while_tasks_run_is_renewed_without_a_restart() throws Exception {
    Path file = Files.writeString(home.resolve("key"), gateway.key());
    gateway.taskDuration(Duration.ofSeconds(2));
    try (var module =
        Module.of(home, gateway)
            .with("kirin.api.key", "")
            .with("kirin.api.key-file", file.toString())
            .start()) {
      module.ask(Map.of("prompt", "running"), Map.of());
      module.awaitOneIn(State.RUNNING);
      gateway.key("another-key");
      module.ask(Map.of("prompt", "waiting"), Map.of());
      Folders.awaitUntil("red", () -> readiness(module) == HealthCheck.State.DOWN);

      Files.move(
          Files.writeString(home.resolve("new"), "another-key\n"),
          file,
          StandardCopyOption.ATOMIC_MOVE);

      assertThat(module.awaitDocuments(2))
          .extracting(document -> document.path("status").asText())
          .containsOnly("completed");
      assertThat(gateway.paid()).isEqualTo(2);
      assertThat(readiness(module)).isEqualTo(HealthCheck.State.UP);
    }
  }

  @Test
  void a_post_from_before_the_trouble_that_ends_well_does_not_end_the_pause() throws Exception {
    var gate = new Gate();
    gateway.always(
        Call.SUBMIT,
        request -> request.params().path("prompt").asText().equals("slow"),
        Fault.hold(gate));
    gateway.always(
        Call.SUBMIT,
        request -> request.params().path("prompt").asText().equals("poor"),
        Fault.status(402, "40201"));
    try (var module =
        Module.of(home, gateway)
            .with("kirin.alarm.uri", "mock:phone")
            .with("kirin.account.probe", "1h")
            .start()) {
      module.drop("slow.txt", "slow");
      gate.awaitReached();
      module.drop("poor.txt", "poor");
      awaitAlarm(module);

      gate.release();
      module.awaitDocuments(1);

      assertThat(readiness(module)).isEqualTo(HealthCheck.State.DOWN);
      assertThat(gateway.posts()).isEqualTo(2);
      assertThat(phone(module).getReceivedExchanges()).hasSize(1);
    }
  }

  @Test
  void what_runs_is_followed_and_delivered_while_nothing_is_submitted() throws Exception {
    gateway.behave(params -> Script.completed().withDuration(Duration.ofSeconds(1)));
    try (var module =
        Module.of(home, gateway)
            .with("kirin.alarm.uri", "mock:phone")
            .with("kirin.account.probe", "1h")
            .start()) {
      module.drop("runs.txt", "runs");
      module.awaitOneIn(State.RUNNING);
      gateway.always(Call.SUBMIT, Fault.status(401));
      module.drop("waits.txt", "waits");
      awaitAlarm(module);

      var document = module.awaitDocument();
      assertThat(document.path("status").asText()).isEqualTo("completed");
      assertThat(readiness(module)).isEqualTo(HealthCheck.State.DOWN);
      assertThat(module.in(State.ACCEPTED)).isEqualTo(1);
      Promises.kept(gateway, module.folders());
    }
  }

  @Test
  void a_gateway_with_fewer_slots_than_we_think_gets_everything_done_all_the_same()
      throws Exception {
    gateway.maxRunning(3);
    try (var module = Module.of(home, gateway).with("kirin.submit.max-in-flight", "20").start()) {
      module.drop("twelve.jsonl", "{\"prompt\":\"one of twelve\"}\n".repeat(12));

      module.awaitDocuments(12);

      assertThat(gateway.peakRunning()).isLessThanOrEqualTo(3);
      assertThat(gateway.lookups()).isZero();
      Promises.keptWithVideos(gateway, module.folders(), 12);
    }
  }
}
