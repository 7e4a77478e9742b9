package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.ExchangeTimedOutException;
import org.apache.camel.FluentProducerTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.module.Receiver.Answer;
import org.kirincamel.simulator.Script;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.store.PostgreSql;

/** Sources and targets in a few lines: the templates and kamelets, by the examples of them. */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TemplatesTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NEVER = "A video that never comes";

  @TempDir static Path home;
  private final String wishes = PostgreSql.newDatabase();
  private Simulator gateway;
  private Receiver tickets;
  private Module module;

  @BeforeAll
  void start() throws Exception {
    execute("create table wishes (external_task_id varchar(50), prompt text, taken timestamp)");
    gateway =
        Simulator.start()
            .behave(
                params ->
                    params.path("prompt").asText().equals(NEVER)
                        ? Script.never()
                        : Script.completed().withDuration(Duration.ofMillis(300)));
    tickets = Receiver.start().always(Answer.status(201, Map.of("Location", "/tickets/7"), ""));
    module =
        Module.of(home, gateway)
            .example("wishes.properties")
            .example("tickets.camel.yaml")
            .example("video.camel.yaml")
            .example("kamelets.camel.yaml")
            .with("camel.beans.wishes.jdbc-url", wishes)
            .with("my.tickets", tickets.url())
            .with("kirin.target.tickets.uri", "direct:tickets")
            .with("kirin.target.kirin-results.uri", "direct:kirin-results")
            .start();
  }

  @AfterAll
  void stop() throws Exception {
    module.close();
    tickets.close();
    gateway.close();
  }

  private void execute(String statement) throws SQLException {
    try (var connection = DriverManager.getConnection(wishes);
        var each = connection.createStatement()) {
      each.execute(statement);
    }
  }

  private FluentProducerTemplate to(String endpoint) {
    return module.context().createFluentProducerTemplate().to(endpoint);
  }

  private static JsonNode json(byte[] document) throws IOException {
    return JSON.readTree(document);
  }

  private void awaitResultOf(String prompt) {
    Folders.awaitUntil(
        "the result of " + prompt,
        () ->
            module.folders().documents().stream()
                .anyMatch(each -> each.at("/request/prompt").asText().equals(prompt)));
  }

  @Test
  void a_table_is_a_source_in_three_properties() throws Exception {
    execute("insert into wishes values ('wish-1', 'A paper boat', null)");

    awaitResultOf("A paper boat");

    assertThat(gateway.ledger())
        .filteredOn(charge -> charge.externalTaskId().equals("wish-1"))
        .hasSize(1);
  }

  @Test
  void a_target_says_it_in_its_own_words_and_keeps_a_receipt() throws Exception {
    var asked = module.ask(Map.of("prompt", "A kite", "deliver_to", "tickets"), Map.of());

    var delivered = Targets.awaitOne(module, "tickets", "delivered");

    assertThat(delivered.get("receipt")).isEqualTo("/tickets/7");
    var received = tickets.awaitOne();
    assertThat(json(received.body()).path("text").asText())
        .isEqualTo("The video of %s is completed".formatted(asked.get("request_id")));
    assertThat(received.header("content-type")).startsWith("application/json");
    assertThat(received.header("idempotency-key")).isEqualTo(delivered.get("id"));
  }

  @Test
  void a_route_that_asks_for_a_video_gets_it_and_the_same_key_is_the_same_video() throws Exception {
    for (int i = 0; i < 2; i++) {
      var answer =
          to("direct:my-video")
              .withHeader("orderId", "order-7")
              .withBody(Map.of("prompt", "A comet"))
              .send();

      assertThat(answer.getException()).isNull();
      var document = json(answer.getMessage().getBody(byte[].class));
      assertThat(document.path("status").asText()).isEqualTo("completed");
      assertThat(document.at("/request/prompt").asText()).isEqualTo("A comet");
      assertThat(answer.getVariable("kirinStatus")).isEqualTo("completed");
      List<?> files = answer.getVariable("kirinFiles", List.class);
      assertThat(files).hasSize(1);
      Path video = Path.of(files.get(0).toString());
      assertThat(video)
          .hasFileName(document.at("/files/0/name").asText())
          .hasSize(document.at("/files/0/bytes").asLong());
    }
    assertThat(gateway.ledger())
        .filteredOn(charge -> charge.params().path("prompt").asText().equals("A comet"))
        .hasSize(1);
  }

  @Test
  void what_is_rejected_is_an_answer_and_what_never_comes_is_not_waited_for_for_ever()
      throws Exception {
    var rejected =
        to("direct:my-video").withHeader("orderId", "bad").withBody(Map.of("mode", "std")).send();
    var late =
        to("kamelet:kirin-video-action?key=late&wait=200ms")
            .withBody(Map.of("prompt", NEVER))
            .send();

    assertThat(json(rejected.getMessage().getBody(byte[].class)).path("status").asText())
        .isEqualTo("rejected");
    assertThat(late.getException())
        .isInstanceOf(ExchangeTimedOutException.class)
        .hasMessageContaining("was not there within 200ms. The request goes on");
  }

  @Test
  void a_message_without_a_key_is_refused_and_not_paid_for() {
    for (String endpoint : List.of("direct:my-video", "direct:my-trailer", "direct:my-wishes")) {
      assertThatThrownBy(
              () -> to(endpoint).withBody(Map.of("prompt", "Nothing")).request(Map.class))
          .as(endpoint)
          .rootCause()
          .hasMessageStartingWith("Expected a key for this message, got an empty one");
    }
    assertThat(gateway.ledger())
        .noneMatch(charge -> charge.params().path("prompt").asText().equals("Nothing"));
  }

  @Test
  void the_kamelets_ask_wait_and_give_results() throws Exception {
    String video =
        to("direct:my-trailer")
            .withHeader("film", "7")
            .withBody(Map.of("prompt", "A lighthouse"))
            .request(String.class);
    var answer =
        to("direct:my-wishes")
            .withHeader("wish", "8")
            .withBody("[{\"prompt\": \"A fox\", \"deliver_to\": \"kirin-results\"}]")
            .request(Map.class);

    assertThat(Path.of(video)).isNotEmptyFile();
    assertThat(answer.get("status")).isEqualTo("accepted");
    Targets.awaitOne(module, "kirin-results", "delivered");
  }

  @Test
  void each_property_of_a_kamelet_is_described_and_has_a_default_or_must_be_given()
      throws IOException {
    Path folder = Path.of("src", "main", "resources", "kamelets");
    assertThat(Folders.names(folder)).hasSize(3);
    for (String name : Folders.names(folder)) {
      Map<?, ?> kamelet = RouteFile.yaml(Files.readString(folder.resolve(name)));
      Map<?, ?> metadata = (Map<?, ?>) kamelet.get("metadata");
      Map<?, ?> definition = (Map<?, ?>) ((Map<?, ?>) kamelet.get("spec")).get("definition");

      assertThat(name).isEqualTo(metadata.get("name") + ".kamelet.yaml");
      assertThat(
              ((Map<?, ?>) metadata.get("labels")).get("camel.apache.org/kamelet.type").toString())
          .isEqualTo(name.replaceAll(".*-(\\w+)\\.kamelet\\.yaml", "$1"));
      assertThat(definition.get("title").toString()).isNotBlank();
      assertThat(definition.get("description").toString()).isNotBlank();
      Object required = definition.get("required");
      ((Map<?, ?>) definition.get("properties"))
          .forEach(
              (property, value) -> {
                Map<?, ?> said = (Map<?, ?>) value;
                assertThat(said.keySet().toString())
                    .as("%s.%s", name, property)
                    .contains("title", "description", "type");
                assertThat(said.containsKey("default"))
                    .as("%s.%s: a default, or required", name, property)
                    .isNotEqualTo(required instanceof List<?> list && list.contains(property));
              });
    }
  }
}
