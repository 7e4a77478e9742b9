package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.intake.UnreadableMessageException;
import org.kirincamel.simulator.Simulator;

/** Messages of one or many requests, as every source but the folder hands them over. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class MessageDoorTest {

  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  private static Map<?, ?> ask(Module module, Object body, Map<String, Object> variables) {
    return module.ask("direct:kirin-requests", body, variables);
  }

  private static List<?> of(Map<?, ?> answer, String field) {
    return ((List<?>) answer.get("rows"))
        .stream().map(row -> ((Map<?, ?>) row).get(field)).toList();
  }

  @Test
  void every_row_of_a_message_has_a_verdict_and_the_same_message_is_the_same_requests()
      throws Exception {
    Map<String, Object> source =
        Map.of(
            "kirinSourceKind", "jms",
            "kirinSourceName", "orders",
            "kirinSourceKey", "ID:1",
            "kirinSourceContentType", "text/csv; charset=utf-8",
            "kirinSourceDetail.correlation_id", "c-7");
    String csv = "prompt,mode\nA cat,std\nA dog,none\nA bird,pro\n";
    try (var module = Module.shared(gateway).start()) {
      var first = ask(module, csv, source);
      var again = ask(module, csv.getBytes(StandardCharsets.UTF_8), source);

      assertThat(first.get("status")).isEqualTo("accepted");
      assertThat(of(first, "status").toString()).isEqualTo("[accepted, rejected, accepted]");
      assertThat(of(first, "row").toString()).isEqualTo("[1, 2, 3]");
      assertThat(again.get("status")).isEqualTo("duplicate");
      assertThat(of(again, "request_id").toString()).isEqualTo(of(first, "request_id").toString());
      assertThat(module.awaitDocuments(3))
          .allSatisfy(
              document -> {
                assertThat(document.at("/source/kind").asText()).isEqualTo("jms");
                assertThat(document.at("/source/details/correlation_id").asText()).isEqualTo("c-7");
              });
      assertThat(gateway.paid()).isEqualTo(2);
      Promises.kept(gateway, module.folders());
    }
  }

  @Test
  void without_a_content_type_the_format_is_looked_for() throws Exception {
    try (var module = Module.shared(gateway).start()) {
      for (Object body :
          new Object[] {
            "[{\"prompt\":\"A cat\"}]",
            "prompt: A cat",
            "{\"prompt\":\"A cat\"}\n{\"prompt\":\"A dog\"}",
            new ByteArrayInputStream("A cat on a wall".getBytes(StandardCharsets.UTF_8)),
            Map.of("prompt", "A cat")
          }) {
        assertThat(ask(module, body, Map.of()).get("status")).as("%s", body).isEqualTo("accepted");
      }
      module.awaitDocuments(6);
      Promises.keptWithVideos(gateway, module.folders(), 6);
    }
  }

  @Test
  void of_what_cannot_be_read_nothing_is_taken_and_the_sender_hears_why() throws Exception {
    try (var module =
        Module.shared(gateway)
            .with("kirin.intake.max-bytes", "200")
            .with("kirin.intake.max-rows", "2")
            .start()) {
      assertUnreadable(module, "", Map.of(), "Expected a request, got an empty message.");
      assertUnreadable(module, "[{\"prompt\":\"A cat\"},", Map.of(), "end");
      assertUnreadable(
          module,
          "{\"prompt\":\"A cat\"}",
          Map.of("kirinSourceContentType", "application/xml"),
          "Expected one of the content types application/json, application/x-ndjson, text/csv, application/yaml, text/plain, got \"application/xml\".");
      assertUnreadable(
          module,
          InputStream.nullInputStream(),
          Map.of(),
          "Expected a request, got an empty message.");
      assertUnreadable(
          module, "x".repeat(201), Map.of(), "Expected at most 200 bytes (kirin.intake.max-bytes)");
      assertUnreadable(
          module,
          "prompt\na\nb\nc",
          Map.of(),
          "Expected at most 2 requests a message (kirin.intake.max-rows), got 3");
      assertThat(module.in(org.kirincamel.task.State.REJECTED)).isZero();
      assertThat(gateway.posts()).isZero();
    }
  }

  private static void assertUnreadable(
      Module module, Object body, Map<String, Object> variables, String sentence) {
    assertThatThrownBy(() -> ask(module, body, variables))
        .isInstanceOf(CamelExecutionException.class)
        .cause()
        .isInstanceOf(UnreadableMessageException.class)
        .hasMessageContaining(sentence);
  }
}
