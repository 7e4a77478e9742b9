package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Charge;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Request;
import org.kirincamel.simulator.Script;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.task.State;

/** A task that failed at the gateway, and what may be done about it. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class ResubmitTest {

  private static final String CODE = "002001095";

  @TempDir Path home;
  private final ShiftedClock clock = new ShiftedClock();

  /** A gateway at which the first task of each request fails. */
  private final Simulator gateway =
      Simulator.start(clock)
          .taskDuration(Duration.ofMillis(50))
          .scripts(
              charge ->
                  charge.externalTaskId().endsWith("-r2")
                      ? Script.completed()
                      : Script.failed(CODE));

  @AfterEach
  void close() {
    gateway.close();
  }

  private SharedModule.Plan plan() {
    return Module.shared(gateway)
        .with("kirin.resubmit.codes", "002001096," + CODE)
        .with("kirin.resubmit.pause", "50ms");
  }

  /** With a clock of its own, which nobody shares. */
  private Module.Plan clocked() {
    return Module.of(home, gateway)
        .clock(clock)
        .with("kirin.resubmit.codes", "002001096," + CODE)
        .with("kirin.resubmit.pause", "50ms");
  }

  private static void ask(Module module, String id) {
    module.ask(Map.of("prompt", "A cat", "external_task_id", id), Map.of());
  }

  private static boolean second(Request request) {
    return request.params().path("external_task_id").asText().endsWith("-r2");
  }

  private List<String> paidUnder() {
    assertThat(gateway.violations()).isEmpty();
    return gateway.ledger().stream().map(Charge::externalTaskId).toList();
  }

  private static List<String> ids(JsonNode document) {
    var ids = new ArrayList<String>();
    document
        .path("submissions")
        .forEach(
            each ->
                ids.add(
                    each.path("external_task_id").asText() + " " + each.path("task_id").asText()));
    return ids;
  }

  @Test
  void it_is_made_once_more_under_an_id_of_its_own_and_the_result_tells_both() throws Exception {
    try (var module = plan().start()) {
      ask(module, "mine");
      var document = module.awaitDocument();

      var charges = gateway.ledger();
      assertThat(paidUnder()).containsExactly("mine", "mine-r2");
      assertThat(document.path("status").asText()).isEqualTo("completed");
      assertThat(document.path("external_task_id").asText()).isEqualTo("mine-r2");
      assertThat(document.path("task_id").asText()).isEqualTo(charges.get(1).taskId());
      assertThat(document.path("error").isNull()).isTrue();
      assertThat(document.path("files")).hasSize(1);
      assertThat(document.at("/attempts/submit").asInt()).isEqualTo(2);
      assertThat(document.at("/request/external_task_id").asText()).isEqualTo("mine");
      assertThat(ids(document))
          .containsExactly("mine " + charges.get(0).taskId(), "mine-r2 " + charges.get(1).taskId());
    }
  }

  @Test
  void by_default_the_failure_is_the_result() throws Exception {
    try (var module = Module.shared(gateway).start()) {
      ask(module, "mine");
      var document = module.awaitDocument();

      assertThat(document.path("status").asText()).isEqualTo("failed");
      assertThat(document.at("/error/code").asText()).isEqualTo(CODE);
      assertThat(paidUnder()).containsExactly("mine");
    }
  }

  @Test
  void a_failure_that_stays_is_the_result_after_the_last_try() throws Exception {
    gateway.scripts(charge -> Script.failed(CODE, "failed as " + charge.externalTaskId()));
    try (var module = plan().with("kirin.resubmit.times", "2").start()) {
      ask(module, "mine");
      var document = module.awaitDocument();

      assertThat(document.path("status").asText()).isEqualTo("failed");
      assertThat(document.at("/error/error_message").asText()).isEqualTo("failed as mine-r3");
      assertThat(document.path("external_task_id").asText()).isEqualTo("mine-r3");
      assertThat(paidUnder()).containsExactly("mine", "mine-r2", "mine-r3");
    }
  }

  @Test
  void a_restart_between_the_failure_and_the_next_post_makes_one_post() throws Exception {
    try (var module = clocked().with("kirin.resubmit.pause", "1h").start()) {
      ask(module, "mine");
      Folders.awaitUntil(
          "the failure", () -> gateway.paid() == 1 && module.in(State.ACCEPTED) == 1);
    }
    assertThat(paidUnder()).containsExactly("mine");

    try (var module = clocked().start()) {
      module.awaitOneIn(State.ACCEPTED);
      clock.forward(Duration.ofHours(1));
      module.awaitDocument();

      assertThat(paidUnder()).containsExactly("mine", "mine-r2");
    }
  }

  @Test
  void a_second_post_whose_answer_is_lost_is_found_under_its_own_id() throws Exception {
    gateway.fault(Call.SUBMIT, ResubmitTest::second, Fault.lostAnswer());
    try (var module = plan().start()) {
      ask(module, "mine");
      var document = module.awaitDocument();

      assertThat(document.path("status").asText()).isEqualTo("completed");
      assertThat(gateway.posts()).isEqualTo(2);
      assertThat(paidUnder()).containsExactly("mine", "mine-r2");
    }
  }

  @Test
  void a_second_post_that_never_arrived_is_repeated_with_the_first_task_for_a_witness()
      throws Exception {
    gateway.fault(Call.SUBMIT, ResubmitTest::second, Fault.status(503));
    try (var module = plan().start()) {
      ask(module, "mine");
      var document = module.awaitDocument();

      assertThat(document.path("status").asText()).isEqualTo("completed");
      assertThat(gateway.posts()).isEqualTo(3);
      assertThat(paidUnder()).containsExactly("mine", "mine-r2");
    }
  }

  @Test
  void a_second_post_that_is_refused_ends_it() throws Exception {
    gateway.fault(
        Call.SUBMIT, ResubmitTest::second, Fault.status(400).withMessage("no more of that"));
    try (var module = plan().start()) {
      ask(module, "mine");
      var document = module.awaitDocument();

      assertThat(document.path("status").asText()).isEqualTo("failed");
      assertThat(document.at("/error/error_message").asText()).isEqualTo("no more of that");
      assertThat(document.path("task_id").isNull()).isTrue();
      assertThat(ids(document)).containsExactly("mine " + gateway.ledger().get(0).taskId());
    }
  }

  @Test
  void an_id_that_a_stranger_has_is_left_to_him() throws Exception {
    try (var module = plan().start()) {
      ask(module, "mine-r2");
      module.awaitDocuments(1);
      ask(module, "mine");
      var documents = module.awaitDocuments(2);

      assertThat(documents)
          .extracting(d -> d.path("external_task_id").asText() + " " + d.path("status").asText())
          .containsExactlyInAnyOrder("mine-r2 completed", "mine failed");
      assertThat(paidUnder()).containsExactly("mine-r2", "mine");
    }
  }

  @Test
  void a_stranger_who_comes_with_the_id_later_is_rejected() throws Exception {
    try (var module = plan().start()) {
      ask(module, "mine");
      module.awaitDocuments(1);
      for (String taken : List.of("mine-r2", "mine")) {
        var answer = module.ask(Map.of("prompt", "A dog", "external_task_id", taken), Map.of());
        assertThat(answer.get("status")).as(taken).isEqualTo("rejected");
      }
      assertThat(paidUnder()).containsExactly("mine", "mine-r2");
    }
  }

  @Test
  void an_id_too_long_to_be_continued_is_not_tried_again() throws Exception {
    String id = "x".repeat(253);
    try (var module = plan().start()) {
      ask(module, id);

      assertThat(module.awaitDocument().path("status").asText()).isEqualTo("failed");
      assertThat(paidUnder()).containsExactly(id);
    }
  }

  @Test
  void it_holds_a_slot_and_spends_the_day_like_any_other_post() throws Exception {
    Instant now = clock.instant();
    var tomorrow = now.atOffset(ZoneOffset.UTC).toLocalDate().plusDays(1);
    clock.forward(Duration.between(now, tomorrow.atTime(12, 0).toInstant(ZoneOffset.UTC)));
    try (var module =
        clocked()
            .with("kirin.submit.per-day", "3")
            .with("kirin.submit.max-in-flight", "1")
            .start()) {
      module.drop("two.jsonl", "{\"prompt\":\"one of two\"}\n".repeat(2));
      Folders.awaitUntil("three posts", () -> gateway.paid() == 3);
      module.awaitOneIn(State.ACCEPTED);
      Folders.awaitUntil("nothing runs", () -> gateway.running() == 0);
      assertThat(gateway.posts()).isEqualTo(3);

      clock.forward(Duration.ofDays(1));
      assertThat(module.awaitDocuments(2))
          .extracting(document -> document.path("status").asText())
          .containsOnly("completed");
      assertThat(gateway.peakRunning()).isEqualTo(1);
      assertThat(paidUnder()).hasSize(4).doesNotHaveDuplicates();
    }
  }
}
