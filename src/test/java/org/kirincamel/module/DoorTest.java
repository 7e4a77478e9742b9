package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Simulator;

/** What those do who embed the module: sources and targets of their own. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class DoorTest {

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  private static List<?> rules(Map<?, ?> answer) {
    return ((List<?>) answer.get("violations"))
        .stream().map(each -> ((Map<?, ?>) each).get("rule")).toList();
  }

  @Test
  void a_request_comes_as_a_map_as_text_or_as_bytes() throws Exception {
    try (var module = Module.shared(gateway).start()) {
      String json = "{\"prompt\":\"A cat\",\"duration\":\"10\"}";
      for (Object body :
          new Object[] {
            Map.of("prompt", "A cat", "duration", "10"), json, json.getBytes(StandardCharsets.UTF_8)
          }) {
        var answer = module.ask(body, Map.of("kirinSourceKind", "crm"));

        assertThat(answer.get("status")).isEqualTo("accepted");
        assertThat((List<?>) answer.get("violations")).isEmpty();
        assertThat(answer.get("request_id").toString()).hasSize(36);
      }

      assertThat(module.awaitDocuments(3))
          .allSatisfy(d -> assertThat(d.at("/request/duration").asText()).isEqualTo("10"))
          .allSatisfy(d -> assertThat(d.at("/source/kind").asText()).isEqualTo("crm"));
      Promises.keptWithVideos(gateway, module.folders(), 3);
    }
  }

  @Test
  void the_same_key_is_the_same_request() throws Exception {
    Map<String, Object> source =
        Map.of(
            "kirinSourceKind", "crm",
            "kirinSourceName", "orders/7",
            "kirinSourceRow", "3",
            "kirinSourceKey", "order-7");
    try (var module = Module.shared(gateway).start()) {
      var first = module.ask("{\"prompt\":\"A cat\"}", source);
      var again = module.ask("{\"prompt\":\"A cat\"}", source);
      var other = module.ask("{\"prompt\":\"A cat\"}", Map.of("kirinSourceKey", "order-8"));

      assertThat(again.get("status")).isEqualTo("duplicate");
      assertThat(again.get("request_id")).isEqualTo(first.get("request_id"));
      assertThat(other.get("status")).isEqualTo("accepted");
      module.awaitDocuments(2);
      assertThat(Folders.names(module.folders().outbox()))
          .anyMatch(name -> name.matches("orders.*7-3-[0-9a-f]{12}\\.json"));
      Promises.keptWithVideos(gateway, module.folders(), 2);
    }
  }

  @Test
  void what_is_wrong_is_answered_at_once_and_delivered_as_rejected() throws Exception {
    try (var module = Module.shared(gateway).start()) {
      var empty = module.ask("", Map.of());
      var syntax = module.ask("{\"prompt\":", Map.of());
      var two = module.ask("[{\"prompt\":\"a\"},{\"prompt\":\"b\"}]", Map.of());
      var wrong = module.ask(Map.of("prompt", "", "mode", "fast"), Map.of());

      for (Map<?, ?> answer : List.of(empty, syntax, two, wrong)) {
        assertThat(answer.get("status")).isEqualTo("rejected");
      }
      assertThat(rules(empty)).asString().isEqualTo("[syntax]");
      assertThat(rules(syntax)).asString().isEqualTo("[syntax]");
      assertThat(rules(two)).asString().isEqualTo("[syntax]");
      assertThat(rules(wrong)).hasSize(2);
      module.awaitDocuments(4);
      assertThat(gateway.posts()).isZero();
      Promises.kept(gateway, module.folders());
    }
  }

  @Test
  void a_target_of_ones_own_gets_the_document_and_no_header_steers_anything() throws Exception {
    try (var module =
        Module.of(home, gateway)
            .with("kirin.target.crm.uri", "mock:crm")
            .with("kirin.deliver.default", "crm")
            .start()) {
      var crm = module.context().getEndpoint("mock:crm", MockEndpoint.class);
      crm.expectedMessageCount(1);
      module
          .context()
          .createFluentProducerTemplate()
          .to("direct:kirin-request")
          .withBody("{\"prompt\":\"A cat\"}")
          .withHeader("CamelHttpUri", "http://127.0.0.1:1/")
          .withHeader("CamelHttpPath", "/elsewhere")
          .withHeader("CamelFileName", "../../elsewhere")
          .withHeader("kirinTargetUri", "file:elsewhere")
          .withVariable("kirinTargetUri", "file:" + home.resolve("elsewhere"))
          .send();

      MockEndpoint.assertIsSatisfied(20, TimeUnit.SECONDS, crm);

      var exchange = crm.getExchanges().get(0);
      assertThat(exchange.getMessage().getBody(String.class))
          .contains("\"status\":\"completed\"", "\"prompt\":\"A cat\"")
          .doesNotContain(gateway.key());
      assertThat(exchange.getMessage().getHeaders()).containsOnlyKeys("Content-Type");
      assertThat(module.folders().documents()).isEmpty();
      assertThat(home.resolve("elsewhere")).doesNotExist();
      assertThat(gateway.paid()).isEqualTo(1);
      assertThat(gateway.violations()).isEmpty();
    }
  }
}
