package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.health.HealthCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.task.State;

/** The module spends no more than it may, by what videos have cost. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class BudgetTest {

  @TempDir Path home;

  private static HealthCheck.Result readiness(Module module) {
    return module
        .context()
        .getRegistry()
        .lookupByNameAndType("kirinReadiness", HealthCheck.class)
        .call(Map.of());
  }

  @Test
  void a_day_spends_no_more_than_its_budget_and_learns_what_a_video_costs() throws Exception {
    var clock = new ShiftedClock();
    var now = clock.instant();
    var tomorrow = now.atOffset(ZoneOffset.UTC).toLocalDate().plusDays(1);
    clock.forward(Duration.between(now, tomorrow.atTime(12, 0).toInstant(ZoneOffset.UTC)));
    // At 0.28 a video, though the list of the operator says half a dollar.
    try (var gateway = Simulator.start(clock).taskDuration(Duration.ofMillis(50));
        var module =
            Caller.plan(home, gateway)
                .clock(clock)
                .with("kirin.budget.daily", "1.20")
                .with("kirin.budget.prices", "std/5=0.50,std/10=1,pro/5=1,pro/10=2")
                .with("kirin.alarm.uri", "mock:phone")
                .start()) {
      module.drop("ten.jsonl", "{\"prompt\":\"one of ten\"}\n".repeat(10));

      assertThat(module.awaitDocuments(4)).as("1.12 USD").hasSize(4);
      MockEndpoint phone = module.context().getEndpoint("mock:phone", MockEndpoint.class);
      Folders.awaitUntil("the alarm", () -> !phone.getReceivedExchanges().isEmpty());
      assertThat(gateway.posts()).isEqualTo(4);
      assertThat(module.in(State.ACCEPTED)).as("every request is kept").isEqualTo(6);
      assertThat(phone.getReceivedExchanges().get(0).getMessage().getBody(String.class))
          .contains(
              "submission stops, every request is kept", "of the 1.20 USD", "kirin.budget.daily");
      assertThat(readiness(module).getState()).isEqualTo(HealthCheck.State.DOWN);
      assertThat(readiness(module).getMessage().orElse(""))
          .contains("Submission is paused", "1.12 USD of the 1.20 USD");

      var status = new Caller(module).get("/status").json();
      assertThat(status.at("/submission/stopped").asBoolean()).isTrue();
      assertThat(status.at("/submission/why").asText()).contains("kirin.budget.daily");
      assertThat(status.at("/spent/today").asText()).isEqualTo("1.12");
      assertThat(status.at("/spent/today_of").asText()).isEqualTo("1.20");
      assertThat(status.at("/requests/accepted/number").asInt()).isEqualTo(6);

      clock.forward(Duration.ofDays(1));
      assertThat(module.awaitDocuments(8)).hasSize(8);
      Promises.keptWithVideos(gateway, module.folders(), 8);
    }
  }

  @Test
  void a_source_whose_budget_is_used_up_waits_and_the_others_go_on() throws Exception {
    try (var gateway = Simulator.start().taskDuration(Duration.ofMillis(50));
        var module =
            Caller.plan(home, gateway)
                .with("kirin.budget.sources.daily", "file=0.90, crm=5")
                .with("kirin.budget.prices", "std/5=0.28,std/10=1,pro/5=1,pro/10=2")
                .with("kirin.alarm.uri", "mock:phone")
                .start()) {
      module.drop("ten.jsonl", "{\"prompt\":\"one of ten\"}\n".repeat(10));
      assertThat(module.awaitDocuments(3)).as("0.84 USD").hasSize(3);
      MockEndpoint phone = module.context().getEndpoint("mock:phone", MockEndpoint.class);
      Folders.awaitUntil("the alarm", () -> !phone.getReceivedExchanges().isEmpty());
      assertThat(phone.getReceivedExchanges().get(0).getMessage().getBody(String.class))
          .contains(
              "submission from one source stops",
              "0.84 USD of the 0.90 USD that kirin.budget.sources.daily allows to the source file");

      var caller = new Caller(module);
      assertThat(caller.post("{\"prompt\":\"by http\"}").status()).isEqualTo(202);
      assertThat(module.awaitDocuments(4)).as("http goes on").hasSize(4);
      assertThat(module.in(State.ACCEPTED)).as("every request is kept").isEqualTo(7);

      assertThat(readiness(module).getState()).isEqualTo(HealthCheck.State.UP);
      assertThat(readiness(module).getMessage().orElse("")).contains("to the source file");
      var status = caller.get("/status").json();
      assertThat(status.at("/submission/stopped").asBoolean()).isFalse();
      assertThat(status.at("/spent/sources/file/today").asText()).isEqualTo("0.84");
      assertThat(status.at("/spent/sources/file/today_of").asText()).isEqualTo("0.90");
      assertThat(status.at("/spent/sources/file/stopped").asText()).contains("does not fit");
      assertThat(status.at("/spent/sources/crm/stopped").isNull()).isTrue();
      assertThat(caller.get("/kirin").http().body())
          .contains(
              "Submission from the source file is paused, the others go on",
              "Spent today by crm",
              "raise kirin.budget.sources.daily");
    }
  }
}
