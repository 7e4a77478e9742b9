package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.task.State;

/** The operator gives orders by files: each is carried out once and answered, whatever dies. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class OrderFilesTest {

  @TempDir Path home;

  /** Look-ups never find anything, so that only a person can tell. */
  private final Simulator gateway =
      Simulator.start().taskDuration(Duration.ofMillis(50)).lookups(false);

  @AfterEach
  void close() {
    gateway.close();
  }

  private Path folder() {
    return home.resolve("operator");
  }

  private Module.Plan plan() {
    return Module.of(home, gateway).with("kirin.operator", folder().toString());
  }

  private void order(String name, String words) throws IOException {
    order(name, words.getBytes(StandardCharsets.UTF_8));
  }

  private void order(String name, byte[] words) throws IOException {
    Path outside = Files.createTempFile(home, "order", "");
    Files.write(outside, words);
    Files.move(outside, folder().resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private static String settle(String request, String action) {
    return "{\"request_id\": \"%s\", \"action\": \"%s\"}".formatted(request, action);
  }

  /** Every answer, in the order in which the orders were taken. */
  private List<JsonNode> answers() {
    return Folders.names(folder().resolve("answers")).stream()
        .filter(name -> !name.startsWith("."))
        .map(name -> Folders.json(folder().resolve("answers").resolve(name)))
        .toList();
  }

  private List<JsonNode> awaitAnswers(int number) {
    Folders.awaitUntil(number + " answers", () -> answers().size() >= number);
    Folders.awaitUntil("no order in hand", () -> in(".working").isEmpty());
    assertThat(answers()).hasSize(number);
    return answers();
  }

  private List<String> in(String part) {
    return Folders.names(folder().resolve(part));
  }

  private static String unknown(Module module) {
    var answer = module.ask(Map.of("prompt", "A cat"), Map.of());
    module.awaitOneIn(State.UNKNOWN);
    return answer.get("request_id").toString();
  }

  @Test
  void the_name_in_an_order_is_told_in_the_timeline_of_the_request() throws Exception {
    gateway.fault(Call.SUBMIT, Fault.status(503));
    try (var module =
        plan().with("kirin.intake.http.enabled", "true").with("kirin.http.port", "0").start()) {
      String request = unknown(module);

      order("settle.json", settle(request, "fail").replace("}", ", \"by\": \"Ann\"}"));
      awaitAnswers(1);

      assertThat(new Caller(module).get("/requests/" + request).json().get("events"))
          .filteredOn(event -> event.get("who").asText().equals("Ann"))
          .extracting(event -> event.get("cause").asText())
          .containsExactly("settled: fail");
    }
  }

  @Test
  void an_order_is_answered_by_a_file_with_its_id() throws Exception {
    gateway.fault(Call.SUBMIT, Fault.status(503));
    try (var module = plan().start()) {
      String request = unknown(module);

      order("settle.json", settle(request, "repost"));

      JsonNode answer = awaitAnswers(1).get(0);
      String id = answer.path("order_id").asText();
      assertThat(in("answers")).containsExactly(id + ".json");
      assertThat(UUID.fromString(id).version()).isEqualTo(7);
      assertThat(answer.path("order").asText()).isEqualTo("settle");
      assertThat(answer.path("status").asText()).isEqualTo("done");
      assertThat(answer.at("/answer/request_id").asText()).isEqualTo(request);
      assertThat(answer.at("/answer/settled").asBoolean()).isTrue();
      assertThat(in(".done")).containsExactly(id + ".settle.json");
      module.awaitDocument();

      order("deliveries.json", "{\"request_id\": \"%s\"}".formatted(request));
      assertThat(awaitAnswers(2).get(1).at("/answer/deliveries")).hasSize(1);
      order("refetch.json", "{\"request_id\": \"%s\"}".formatted(request));
      assertThat(awaitAnswers(3).get(2).at("/answer/refetching").asText()).isEqualTo("false");
      // As a shell writes it that knows no UTF-8.
      order("redeliver.json", "\uFEFF{\"all\": true}".getBytes(StandardCharsets.UTF_16LE));
      assertThat(awaitAnswers(4).get(3).at("/answer/redelivered").asText()).isEqualTo("0");
      assertThat(Folders.names(folder()))
          .containsExactly(".done", ".failed", ".working", "answers");
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void the_same_words_in_another_file_are_another_order() throws Exception {
    gateway.fault(Call.SUBMIT, Fault.status(503), Fault.status(503));
    try (var module = plan().start()) {
      String request = unknown(module);

      order("settle.json", settle(request, "repost"));
      awaitAnswers(1);
      Folders.awaitUntil("the second POST", () -> gateway.posts() == 2);
      module.awaitOneIn(State.UNKNOWN);
      order("settle-again.json", settle(request, "repost"));

      assertThat(awaitAnswers(2))
          .allSatisfy(answer -> assertThat(answer.at("/answer/settled").asBoolean()).isTrue());
      module.awaitDocument();
      assertThat(gateway.posts()).isEqualTo(3);
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void an_order_that_cannot_be_carried_out_is_refused_with_a_sentence() throws Exception {
    try (var module = plan().start()) {
      var refused =
          Map.of(
              "{\"request_id\": \"7\"",
              "got no JSON",
              "",
              "got nothing",
              "[]",
              "expected a map or a JSON object",
              "{\"request_id\": \"7\", \"action\": \"fail\"}",
              "expected the id of a request",
              settle(UUID.randomUUID().toString(), "fail"),
              "there is no request",
              settle("x", "fail").replace("action", "acton"),
              "did you mean action?",
              "{\"action\": \"fail\", \"action\": \"repost\"}",
              "got no JSON",
              "{}" + " ".repeat(70_000),
              "at most 65536 bytes");
      int number = 0;
      for (String words : refused.keySet()) {
        order("settle-%d.json".formatted(number++), words);
      }
      order("other.json", "{}");

      List<JsonNode> answers = awaitAnswers(refused.size());
      assertThat(answers).allMatch(answer -> answer.path("status").asText().equals("refused"));
      for (String why : refused.values()) {
        assertThat(answers).anyMatch(answer -> answer.path("error").asText().contains(why));
      }
      assertThat(in(".failed")).hasSize(refused.size());
      assertThat(in(".done")).isEmpty();
      assertThat(Folders.names(folder())).contains("other.json");
      assertThat(module.delivered()).isZero();
    }
  }

  @Test
  void whatever_a_killed_process_has_left_is_gone_on_with_and_nothing_done_twice()
      throws Exception {
    gateway.fault(Call.SUBMIT, Fault.status(503), Fault.status(503));
    String request;
    try (var module = plan().start()) {
      request = unknown(module);
      order("settle.json", settle(request, "repost"));
      awaitAnswers(1);
      Folders.awaitUntil("the second POST", () -> gateway.posts() == 2);
      module.awaitOneIn(State.UNKNOWN);
    }
    // Killed after the commit, before the answer.
    JsonNode first = answers().get(0);
    Path answer = folder().resolve("answers").resolve(first.path("order_id").asText() + ".json");
    String done = first.path("order_id").asText() + ".settle.json";
    Files.delete(answer);
    Files.move(folder().resolve(".done").resolve(done), folder().resolve(".working").resolve(done));
    // Killed after the rename, before the effect.
    String later = "ffffffff-ffff-7fff-bfff-ffffffffffff";
    Files.writeString(
        folder().resolve(".working").resolve(later + ".settle.json"), settle(request, "fail"));

    try (var module = plan().start()) {
      List<JsonNode> answers = awaitAnswers(2);

      assertThat(answers.get(0).path("answer")).isEqualTo(first.path("answer"));
      assertThat(answers.get(1).path("order_id").asText()).isEqualTo(later);
      assertThat(answers.get(1).at("/answer/settled").asBoolean()).isTrue();
      assertThat(module.awaitDocument().at("/error/code").asText()).isEqualTo("settled");
      assertThat(gateway.posts()).as("not posted by the first order again").isEqualTo(2);
    }
    // Killed after the answer, before the move.
    byte[] written = Files.readAllBytes(answer);
    Files.move(folder().resolve(".done").resolve(done), folder().resolve(".working").resolve(done));
    try (var module = plan().start()) {
      Folders.awaitUntil("the move", () -> in(".done").contains(done));
      assertThat(answer).hasBinaryContent(written);
      assertThat(module.delivered()).isEqualTo(1);
    }
  }

  @Test
  void orders_are_taken_and_answered_with_many_requests_in_hand() throws Exception {
    gateway.taskDuration(Duration.ofMillis(300));
    gateway.fault(
        Call.SUBMIT,
        sent -> sent.params().path("prompt").asText().equals("A cat"),
        Fault.status(503));
    try (var module =
        plan()
            .with("kirin.submit.max-in-flight", "400")
            .with("kirin.fetch.mode", "link")
            .with("kirin.outbox.force", "false")
            .start()) {
      String request = unknown(module);
      var many = new ArrayList<String>();
      for (int i = 0; i < 300; i++) {
        many.add("{\"prompt\": \"number %d\"}".formatted(i));
      }
      module.drop("many.jsonl", String.join("\n", many) + "\n");
      Folders.awaitUntil("many in hand", () -> gateway.posts() > 20);

      for (int i = 0; i < 6; i++) {
        order("settle-%d.json".formatted(i), settle(request, "repost"));
        order("redeliver.json", "{\"all\": true}");
        awaitAnswers(2 * i + 2);
      }

      module.awaitDocuments(301);
      assertThat(answers().stream().filter(each -> each.at("/answer/settled").asBoolean()).count())
          .isEqualTo(1);
      assertThat(gateway.posts()).isEqualTo(302);
      assertThat(gateway.paid()).isEqualTo(301);
    }
  }

  @Test
  void cancel_pause_resume_and_resubmit_are_orders_like_any_other() throws Exception {
    try (var module = plan().start()) {
      order("pause.json", "{\"all\": true, \"by\": \"Ann\"}");
      assertThat(awaitAnswers(1).get(0).at("/answer/paused").asBoolean()).isTrue();
      String waits = module.ask(Map.of("prompt", "A cat"), Map.of()).get("request_id").toString();
      order("cancel.json", "{\"request_id\": \"%s\"}".formatted(waits));
      JsonNode cancelled = awaitAnswers(2).get(1).get("answer");
      assertThat(cancelled.get("status").asText()).isEqualTo("failed");
      assertThat(module.awaitDocument().at("/error/code").asText()).isEqualTo("cancelled");
      assertThat(gateway.posts()).as("it was paused").isZero();

      order("resubmit.json", "{\"request_id\": \"%s\"}".formatted(waits));
      assertThat(awaitAnswers(3).get(2).at("/answer/resubmitted").asBoolean()).isTrue();
      order("resume.json", "{\"all\": true}");
      assertThat(awaitAnswers(4).get(3).at("/answer/resumed").asBoolean()).isTrue();
      Folders.awaitUntil("it was posted", () -> gateway.posts() == 1);
      order("cancel-2.json", "{\"request_id\": \"%s\", \"now\": true}".formatted(waits));
      assertThat(awaitAnswers(5).get(4).get("status").asText()).isEqualTo("refused");
    }
  }
}
