package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.intake.UnreadableMessageException;
import org.kirincamel.intake.format.Prompts;
import org.kirincamel.simulator.Simulator;

/** Texts on each way in: what is a prompt is paid for as it stands, and nothing else is. */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class PromptTextTest {

  private static final Map<String, Object> PLAIN = Map.of("kirinSourceContentType", "text/plain");

  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void a_good_prompt_is_paid_for_as_it_stands_by_every_way_in() throws Exception {
    List<String> good = Prompts.shared();
    try (var module = Caller.shared(gateway).start()) {
      var caller = new Caller(module);
      for (int i = 0; i < good.size(); i++) {
        module.drop("good-" + i + ".txt", good.get(i));
        assertThat(caller.post(good.get(i), "Content-Type", "text/plain;charset=utf-8").status())
            .as(good.get(i))
            .isEqualTo(202);
        module.ask("direct:kirin-requests", good.get(i), Map.of());
      }

      var documents = module.awaitDocuments(3 * good.size());

      var paid = new ArrayList<String>();
      documents.forEach(document -> paid.add(document.at("/request/prompt").asText()));
      Collections.sort(paid);
      assertThat(paid)
          .containsExactlyElementsOf(
              good.stream()
                  .flatMap(each -> Collections.nCopies(3, each).stream())
                  .sorted()
                  .toList());
      Promises.kept(gateway, module.folders());
    }
  }

  @Test
  void what_is_no_prompt_is_paid_for_by_no_way_in_and_its_sender_hears_why() throws Exception {
    try (var module = Caller.shared(gateway).start()) {
      var caller = new Caller(module);
      String json = "{\"prompt\":\"H1 a red kite\",\"duration\":\"10\"}\r\n";
      module.drop("request.json.txt", json);
      assertThat(caller.post(json, "Content-Type", "text/plain;charset=UTF-8").problem(400))
          .startsWith("This looks like JSON: send it as application/json, or name the file .json.");
      refused(module, json, PLAIN, "This looks like JSON");
      refused(module, "\"{\\\"prompt\\\": \\\"K1\\\"}\"", Map.of(), "JSON that was encoded twice");
      refused(module, "<o><prompt>J1 a red kite</prompt></o>", Map.of(), "This looks like XML");
      refused(
          module,
          "\u0001Z{\"prompt\":\"J3\"}".getBytes(StandardCharsets.UTF_8),
          Map.of(),
          "the control character U+0001");
      refused(module, "// order 7\n{\"prompt\":\"H10\"}", Map.of(), "The JSON is wrong at line 1");
      assertThat(
              caller
                  .send("POST", "/requests", BodyPublishers.ofString("prompt: a; duration: 5"))
                  .problem(400))
          .startsWith("This looks like a list of fields (duration, prompt): send it as JSON");
      // The file is moved first, and then gets its reason.
      Path reason = module.folders().failed().resolve("request.json.txt.error.json");
      Folders.awaitUntil(
          "the reason",
          () ->
              Files.exists(reason)
                  && Folders.json(reason)
                      .path("error")
                      .asText()
                      .startsWith("This looks like JSON"));
      assertThat(gateway.posts()).isZero();
    }
  }

  private static void refused(
      Module module, Object body, Map<String, Object> variables, String sentence) {
    assertThatThrownBy(() -> module.ask("direct:kirin-requests", body, variables))
        .cause()
        .isInstanceOf(UnreadableMessageException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void where_no_format_is_named_good_yaml_json_and_csv_are_read_as_such() throws Exception {
    try (var module = Module.shared(gateway).start()) {
      for (String body :
          List.of(
              "# order 7\nprompt: a red kite\nduration: 10\n",
              "\"prompt\": \"a red kite\"\n\"duration\": 10\n",
              "\uFEFF {\"prompt\":\"a red kite\",\"duration\":10}",
              "prompt,duration\na red kite,10\n",
              "prompt;duration\r\na red kite;10\r\n",
              "sep=,\r\nprompt,duration\r\na red kite,10\r\n")) {
        assertThat(module.ask("direct:kirin-requests", body, Map.of()).get("status"))
            .as(body)
            .isEqualTo("accepted");
      }
      assertThat(module.awaitDocuments(6))
          .allSatisfy(
              document -> {
                assertThat(document.at("/request/prompt").asText()).isEqualTo("a red kite");
                assertThat(document.at("/request/duration").asText()).isEqualTo("10");
              });
      Promises.keptWithVideos(gateway, module.folders(), 6);
    }
  }

  @Test
  void an_operator_may_have_every_text_taken_as_it_is() throws Exception {
    String json = "{\"prompt\":\"a red kite\"}";
    try (var module = Module.shared(gateway).with("kirin.intake.text", "as-is").start()) {
      module.drop("kite.txt", json);
      module.ask("direct:kirin-requests", json, PLAIN);

      assertThat(module.awaitDocuments(2))
          .allSatisfy(
              document -> assertThat(document.at("/request/prompt").asText()).isEqualTo(json));
    }
  }
}
