package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.health.HealthCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.task.State;

/** Runaway spending stops by itself, and goes on by itself. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class DayLimitTest {

  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path home;
  private final ShiftedClock clock = new ShiftedClock();
  private final Simulator gateway = Simulator.start(clock).taskDuration(Duration.ofMillis(50));

  @BeforeEach
  void noon() {
    Instant now = clock.instant();
    var tomorrow = now.atOffset(ZoneOffset.UTC).toLocalDate().plusDays(1);
    clock.forward(Duration.between(now, tomorrow.atTime(12, 0).toInstant(ZoneOffset.UTC)));
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  private Module started(String perDay) throws Exception {
    return Module.of(home, gateway)
        .clock(clock)
        .with("kirin.submit.per-day", perDay)
        .with("kirin.alarm.uri", "mock:phone")
        .start();
  }

  private static MockEndpoint phone(Module module) {
    return module.context().getEndpoint("mock:phone", MockEndpoint.class);
  }

  private static HealthCheck.Result readiness(Module module) {
    return module
        .context()
        .getRegistry()
        .lookupByNameAndType("kirinReadiness", HealthCheck.class)
        .call(Map.of());
  }

  private static void awaitAlarms(Module module, int count) {
    Folders.awaitUntil(
        count + " alarms", () -> phone(module).getReceivedExchanges().size() >= count);
  }

  @Test
  void a_day_posts_no_more_than_its_limit_and_the_next_day_goes_on() throws Exception {
    try (var module = started("3")) {
      assertThat(readiness(module).getState()).isEqualTo(HealthCheck.State.UP);
      module.drop("ten.jsonl", "{\"prompt\":\"one of ten\"}\n".repeat(10));
      awaitAlarms(module, 1);

      assertThat(module.awaitDocuments(3)).as("what runs is followed").hasSize(3);
      assertThat(gateway.posts()).isEqualTo(3);
      assertThat(module.in(State.ACCEPTED)).as("every request is kept").isEqualTo(7);
      assertThat(readiness(module).getState()).isEqualTo(HealthCheck.State.DOWN);
      assertThat(readiness(module).getMessage().orElse(""))
          .contains("Submission is paused", "3 POSTs", "kirin.submit.per-day");
      assertThat(phone(module).getReceivedExchanges())
          .singleElement()
          .satisfies(
              alarm ->
                  assertThat(alarm.getMessage().getBody(String.class))
                      .contains("submission stops", "every request is kept", "3 POSTs"));

      clock.forward(DAY);
      module.awaitDocuments(6);
      awaitAlarms(module, 2);
      clock.forward(DAY);
      module.awaitDocuments(9);
      awaitAlarms(module, 3);
      clock.forward(DAY);
      module.awaitDocuments(10);

      assertThat(readiness(module).getState()).isEqualTo(HealthCheck.State.UP);
      assertThat(phone(module).getReceivedExchanges()).as("one for each day").hasSize(3);
      Promises.keptWithVideos(gateway, module.folders(), 10);
    }
  }

  @Test
  void a_restart_goes_on_with_the_count_of_the_day_and_raises_no_second_alarm() throws Exception {
    try (var module = started("2")) {
      module.drop("three.csv", "prompt\none\ntwo\nthree\n");
      module.awaitDocuments(2);
      awaitAlarms(module, 1);
    }
    try (var module = started("2")) {
      assertThat(readiness(module).getState()).isEqualTo(HealthCheck.State.DOWN);
      module.drop("four.txt", "four");
      Folders.awaitUntil("two that wait", () -> module.in(State.ACCEPTED) == 2);
      assertThat(gateway.posts()).isEqualTo(2);

      clock.forward(DAY);
      module.awaitDocuments(4);
      assertThat(phone(module).getReceivedExchanges()).isEmpty();
      Promises.keptWithVideos(gateway, module.folders(), 4);
    }
  }

  @Test
  void what_was_certainly_not_paid_does_not_count_and_what_may_have_been_does() throws Exception {
    try (var module = started("3")) {
      gateway.fault(
          Call.SUBMIT,
          Fault.status(429, "1302"),
          Fault.status(402, "40201"),
          Fault.status(400),
          Fault.lostAnswer());
      module.drop("five.csv", "prompt\none\ntwo\nthree\nfour\nfive\n");
      awaitAlarms(module, 2);

      module.awaitDocuments(4);
      assertThat(gateway.paid()).isEqualTo(3);
      assertThat(gateway.posts()).isEqualTo(6);
      assertThat(module.in(State.ACCEPTED)).isEqualTo(1);
      assertThat(phone(module).getReceivedExchanges())
          .extracting(alarm -> alarm.getMessage().getBody(String.class))
          .satisfiesExactlyInAnyOrder(
              account -> assertThat(account).contains("40201"),
              day -> assertThat(day).contains("kirin.submit.per-day"));

      clock.forward(DAY);
      assertThat(module.awaitDocuments(5))
          .extracting(document -> document.path("status").asText())
          .containsExactlyInAnyOrder("completed", "completed", "completed", "completed", "failed");
    }
  }
}
