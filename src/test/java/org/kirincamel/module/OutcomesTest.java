package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
import org.kirincamel.simulator.Ports;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.task.State;

/**
 * Every outcome of the paid POST, over the wire: nothing fails that need not, nothing is paid
 * twice.
 */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class OutcomesTest {

  private static final Duration PROBE = Duration.ofMillis(300);

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  /** Each fault spoils the POST of the request that has its name for a prompt. */
  private String requestsSpoiltBy(Map<String, Fault> faults) {
    var rows = new StringBuilder("prompt\n");
    faults.forEach(
        (name, fault) -> {
          gateway.fault(
              Call.SUBMIT, request -> request.params().path("prompt").asText().equals(name), fault);
          rows.append(name).append('\n');
        });
    return rows.toString();
  }

  private void deliverAWitness(Module module) {
    module.drop("witness.txt", "a task that is known to exist");
    module.awaitDocuments(1);
  }

  @Test
  void a_gateway_that_is_down_at_first_is_paid_once_when_it_is_back() throws Exception {
    var down = Simulator.start(Ports.free());
    down.close();
    try (var module = Module.start(home, down)) {
      module.drop("early.txt", "early");
      module.folders().awaitFile(module.folders().done(), "early.txt");
      module.awaitOneIn(State.ACCEPTED);

      try (var healed = Simulator.start(down.port()).taskDuration(Duration.ofMillis(50))) {
        module.awaitDocument();

        assertThat(healed.posts()).isEqualTo(1);
        assertThat(healed.lookups()).isZero();
        Promises.keptWithVideos(healed, module.folders(), 1);
      }
    }
  }

  @Test
  void a_gateway_that_is_busy_is_asked_again_when_it_said() throws Exception {
    var date = Instant.now().plusSeconds(3);
    var faults = new LinkedHashMap<String, Fault>();
    faults.put("seconds", Fault.status(429, "1302").withRetryAfter(Duration.ofSeconds(2)));
    faults.put("date", Fault.status(429, "1303").withRetryAfter(date));
    faults.put("silent", Fault.status(429));
    try (var module = Module.start(home, gateway)) {
      module.drop("busy.csv", requestsSpoiltBy(faults));

      for (var document : module.awaitDocuments(3)) {
        var received = Instant.parse(document.at("/timeline/received_at").asText());
        var submitted = Instant.parse(document.at("/timeline/submitted_at").asText());
        switch (document.at("/request/prompt").asText()) {
          case "seconds" -> assertThat(submitted).isAfterOrEqualTo(received.plusSeconds(2));
          case "date" ->
              assertThat(submitted)
                  .isAfterOrEqualTo(date.truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
          default -> assertThat(submitted).isBefore(received.plusSeconds(20));
        }
      }
      assertThat(gateway.posts()).isEqualTo(6);
      assertThat(gateway.lookups()).isZero();
      Promises.keptWithVideos(gateway, module.folders(), 3);
    }
  }

  static Stream<Fault> accountTrouble() {
    return Stream.of(
        Fault.status(401),
        Fault.status(402, "40201"),
        Fault.status(403),
        Fault.status(429, "1101"),
        Fault.status(404),
        Fault.status(405),
        Fault.redirect("http://127.0.0.1:1/elsewhere"),
        Fault.html(400),
        Fault.html(429),
        Fault.plainText(422));
  }

  @ParameterizedTest
  @MethodSource("accountTrouble")
  void trouble_with_the_account_pauses_submission_and_fails_nothing(Fault trouble)
      throws Exception {
    try (var module =
        Module.shared(gateway)
            .with("kirin.account.probe", PROBE.toMillis() + "ms")
            .with("kirin.submit.parallel", "1")
            .start()) {
      gateway.always(Call.SUBMIT, trouble);
      long start = System.nanoTime();
      module.drop("three.csv", "prompt\none\ntwo\nthree\n");
      Folders.awaitUntil("two probes", () -> gateway.posts() >= 3);

      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .as("one POST at first, then one for each pause")
          .isGreaterThanOrEqualTo(PROBE.multipliedBy(2));
      assertThat(module.folders().documents()).isEmpty();
      assertThat(module.in(State.FAILED) + module.in(State.UNKNOWN)).isZero();

      gateway.heal();
      module.awaitDocuments(3);

      assertThat(gateway.lookups()).isZero();
      Promises.keptWithVideos(gateway, module.folders(), 3);
    }
  }

  @Test
  void what_was_accepted_behind_a_lost_answer_is_found_and_never_posted_again() throws Exception {
    var faults = new LinkedHashMap<String, Fault>();
    for (int status : List.of(500, 501, 502, 503, 504, 408, 409, 425)) {
      faults.put("status " + status, Fault.acceptedThen(status));
    }
    faults.put("a proxy's 503", Fault.accepted(Fault.html(503)));
    faults.put(
        "come back", Fault.accepted(Fault.status(503).withRetryAfter(Duration.ofSeconds(1))));
    faults.put("lost", Fault.lostAnswer());
    faults.put("reset", Fault.lostAnswerByReset());
    faults.put("truncated", Fault.truncated());
    faults.put("cut JSON", Fault.wrongLength(20));
    faults.put("too long", Fault.wrongLength(100_000));
    faults.put("empty", Fault.emptyBody());
    faults.put("no id", Fault.noTaskId());
    faults.put("not JSON", Fault.accepted(Fault.html(200)));
    faults.put("slow", Fault.slowBody(Duration.ofMillis(30)));
    faults.put("stalled", Fault.stall(Duration.ofSeconds(3)));
    try (var module =
        Module.shared(gateway)
            .with("kirin.api.total-timeout", "1s")
            .with("kirin.api.response-timeout", "600ms")
            .start()) {
      module.drop("lost.csv", requestsSpoiltBy(faults));

      var documents = module.awaitDocuments(faults.size());

      assertThat(documents)
          .allSatisfy(d -> assertThat(d.at("/attempts/submit").asInt()).isEqualTo(1))
          .allSatisfy(d -> assertThat(d.path("submissions")).hasSize(1));
      assertThat(gateway.posts()).isEqualTo(faults.size());
      assertThat(gateway.lookups()).isGreaterThanOrEqualTo(faults.size());
      Promises.keptWithVideos(gateway, module.folders(), faults.size());
    }
  }

  @Test
  void what_was_not_accepted_is_posted_again_once_a_witness_proves_that_look_ups_work()
      throws Exception {
    var faults = new LinkedHashMap<String, Fault>();
    faults.put("500", Fault.status(500));
    faults.put("503", Fault.status(503));
    faults.put("409", Fault.status(409));
    faults.put("reset", Fault.reset());
    faults.put("hung up", Fault.hangUp());
    try (var module = Module.shared(gateway).start()) {
      deliverAWitness(module);
      module.drop("again.csv", requestsSpoiltBy(faults));

      module.awaitDocuments(1 + faults.size());

      assertThat(gateway.posts()).isEqualTo(1 + 2 * faults.size());
      // Three misses for each, and each beside a look-up of the witness.
      assertThat(gateway.lookups()).isGreaterThanOrEqualTo(6 * faults.size());
      Promises.keptWithVideos(gateway, module.folders(), 1 + faults.size());
    }
  }

  @Test
  void a_connection_reset_before_the_body_was_read_is_of_unknown_outcome() throws Exception {
    try (var module = Module.shared(gateway).start()) {
      deliverAWitness(module);
      gateway.fault(Call.SUBMIT, Fault.refuseBeforeReading());
      module.drop("again.txt", "again");

      module.awaitDocuments(2);

      assertThat(gateway.posts()).isEqualTo(3);
      assertThat(gateway.lookups()).isGreaterThanOrEqualTo(6);
      Promises.keptWithVideos(gateway, module.folders(), 2);
    }
  }

  @Test
  void without_a_witness_nothing_is_posted_again() throws Exception {
    gateway.fault(Call.SUBMIT, Fault.status(503));
    try (var module = Module.shared(gateway).start()) {
      module.drop("first.txt", "the first ever");
      Folders.awaitUntil("look-ups", () -> gateway.lookups() >= 5);

      assertThat(gateway.posts()).isEqualTo(1);
      assertThat(module.in(State.UNKNOWN)).isEqualTo(1);

      module.drop("second.txt", "the witness");
      module.awaitDocuments(2);

      assertThat(gateway.posts()).isEqualTo(3);
      Promises.keptWithVideos(gateway, module.folders(), 2);
    }
  }

  @Test
  void a_gateway_that_knows_nothing_by_our_id_is_never_paid_twice() throws Exception {
    gateway.lookups(false);
    try (var module = Module.shared(gateway).start()) {
      deliverAWitness(module);
      gateway.fault(Call.SUBMIT, Fault.lostAnswer());
      module.drop("lost.txt", "lost");
      Folders.awaitUntil("look-ups", () -> gateway.lookups() >= 10);

      assertThat(gateway.posts()).isEqualTo(2);
      assertThat(module.in(State.UNKNOWN)).isEqualTo(1);

      gateway.lookups(true);
      module.awaitDocuments(2);

      assertThat(gateway.posts()).isEqualTo(2);
      Promises.keptWithVideos(gateway, module.folders(), 2);
    }
  }

  @Test
  void a_task_that_shows_late_in_look_ups_is_found() throws Exception {
    try (var module = Module.shared(gateway).start()) {
      deliverAWitness(module);
      gateway.lookupLag(Duration.ofMillis(400));
      gateway.fault(Call.SUBMIT, Fault.acceptedThen(504));
      module.drop("late.txt", "late");

      module.awaitDocuments(2);

      assertThat(gateway.posts()).isEqualTo(2);
      Promises.keptWithVideos(gateway, module.folders(), 2);
    }
  }

  @Test
  void where_a_person_shall_decide_nothing_is_posted_again() throws Exception {
    try (var module = Module.shared(gateway).with("kirin.submit.unknown.action", "wait").start()) {
      deliverAWitness(module);
      gateway.fault(Call.SUBMIT, Fault.status(503));
      module.drop("unknown.txt", "unknown");
      Folders.awaitUntil("three misses and their witnesses", () -> gateway.lookups() >= 6);
      module.drop("next.txt", "the next goes on");
      module.awaitDocuments(2);

      assertThat(gateway.posts()).isEqualTo(3);
      assertThat(module.in(State.UNKNOWN)).isEqualTo(1);
      Promises.keptWithVideos(gateway, module.folders(), 2);
    }
  }

  @Test
  void without_a_path_for_look_ups_a_lost_answer_waits() throws Exception {
    try (var module = Module.shared(gateway).with("kirin.api.lookup-path", "").start()) {
      gateway.fault(
          Call.SUBMIT,
          request -> request.params().path("prompt").asText().equals("lost"),
          Fault.lostAnswer());
      module.drop("lost.csv", "prompt\nlost\nfine\n");
      module.awaitDocuments(1);
      module.awaitOneIn(State.UNKNOWN);

      assertThat(gateway.lookups()).isZero();
      assertThat(gateway.posts()).isEqualTo(2);
      assertThat(gateway.violations()).isEmpty();
    }
  }

  @Test
  void no_failed_poll_ever_fails_a_task() throws Exception {
    gateway.fault(
        Call.POLL,
        Fault.status(500),
        Fault.status(404),
        Fault.status(401),
        Fault.status(400),
        Fault.html(200),
        Fault.text(200, "application/json", "[]"),
        Fault.text(200, "application/json", "{\"id\":\"another\",\"status\":\"failed\"}"),
        Fault.reset(),
        Fault.truncated(),
        Fault.emptyBody());
    try (var module = Module.shared(gateway).start()) {
      module.drop("patient.txt", "patient");

      var document = module.awaitDocument();

      assertThat(document.at("/attempts/poll").asInt()).isGreaterThan(10);
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void no_more_tasks_run_at_once_than_there_are_slots() throws Exception {
    try (var module =
        Module.of(home, gateway.taskDuration(Duration.ofMillis(200)))
            .with("kirin.submit.max-in-flight", "3")
            .start()) {
      module.drop("ten.jsonl", "{\"prompt\":\"one of ten\"}\n".repeat(10));

      module.awaitDocuments(10);

      assertThat(gateway.peakRunning()).isLessThanOrEqualTo(3);
      Promises.keptWithVideos(gateway, module.folders(), 10);
    }
  }
}
