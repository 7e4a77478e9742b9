package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kirincamel.module.Receiver.Answer;
import org.kirincamel.settings.SettingsException;
import org.kirincamel.simulator.Simulator;

/** Targets of one's own: a component that the module knows nothing of, and a route. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class CustomTargetTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  /** A component as it would lie in lib/: everything it was sent lies on a shelf. */
  private static final class Shelf extends DefaultComponent {

    private final List<String> things = new CopyOnWriteArrayList<>();

    @Override
    protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) {
      String label = String.valueOf(parameters.remove("label"));
      return new DefaultEndpoint(uri, this) {
        @Override
        public Producer createProducer() {
          return new DefaultProducer(this) {
            @Override
            public void process(Exchange exchange) {
              things.add(
                  "%s %s %s".formatted(name, label, exchange.getMessage().getBody(String.class)));
            }
          };
        }

        @Override
        public Consumer createConsumer(Processor processor) {
          throw new UnsupportedOperationException("Nothing is ever taken from a shelf");
        }
      };
    }
  }

  @Test
  void a_component_that_the_module_does_not_ship_is_one_line() throws Exception {
    var shelf = new Shelf();
    try (var module =
        Module.of(home, gateway)
            .bean("shelf", shelf)
            .with("kirin.target.shelf.uri", "shelf:top?label=videos")
            .start()) {
      module.ask(Map.of("prompt", "A cat", "deliver_to", "shelf"), Map.of());

      Targets.awaitOne(module, "shelf", "delivered");
      assertThat(shelf.things).singleElement().asString().startsWith("top videos {\"request_id\":");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fil:there?password=S3CR3T | kirin.target.a.uri: no component \"fil\" is on the class path;"
            + " did you mean file? Put its jars into lib/",
        "htps://example.org/S3CR3T | kirin.target.a.uri: no component \"htps\" is on the class path;"
            + " did you mean https? Put its jars into lib/",
        "S3CR3T-frobnicator://x | kirin.target.a.uri: no component \"S3CR3T-frobnicator\" is on the"
            + " class path: put its jars into lib/"
      })
  void a_component_that_is_nowhere_is_told_before_anything_is_paid_for(String uri, String sentence)
      throws Exception {
    var plan = Module.of(home, gateway).with("kirin.target.a.uri", uri);

    Throwable refused = catchThrowable(() -> plan.start().close());

    assertThat(refused)
        .hasStackTraceContaining(SettingsException.class.getName() + ": " + sentence);
  }

  @Test
  void the_route_of_the_readme_posts_xml_to_a_cms_and_keeps_the_id_of_its_answer()
      throws Exception {
    try (var cms = Receiver.start();
        var module =
            Module.of(home, gateway)
                .example("cms.camel.yaml")
                .with("my.cms", cms.url() + "/videos")
                .with("kirin.target.cms.uri", "direct:my-cms")
                .with("kirin.target.cms.schedule", "50ms")
                .start()) {
      cms.next(Answer.status(503))
          .always(
              Answer.status(
                  201, Map.of("Content-Type", "application/xml"), "<created id=\"4711\"/>"));

      var asked = module.ask(Map.of("prompt", "A cat", "deliver_to", "cms"), Map.of());

      var delivered = Targets.awaitOne(module, "cms", "delivered");
      assertThat(delivered.get("receipt")).isEqualTo("4711");
      assertThat(delivered.get("attempts")).isEqualTo(2);
      var received = cms.received().get(1);
      assertThat(received.text())
          .isEqualTo(
              "<video request=\"%s\" status=\"completed\"/>".formatted(asked.get("request_id")));
      // Camel may add the charset.
      assertThat(received.header("content-type")).startsWith("application/xml");
      assertThat(received.header("idempotency-key")).isEqualTo(delivered.get("id"));
      assertThat(received.headers().toString()).doesNotContain(gateway.key());
    }
  }

  @Test
  void a_busy_server_behind_a_route_of_ones_own_is_left_alone_as_long_as_it_asks()
      throws Exception {
    var clock = new ShiftedClock();
    try (var cms =
            Receiver.start().always(Answer.status(429, Map.of("Retry-After", "7200"), "busy"));
        var module =
            Module.of(home, gateway)
                .clock(clock)
                .example("cms.camel.yaml")
                .with("my.cms", cms.url())
                .with("kirin.target.cms.uri", "direct:my-cms")
                .start()) {
      module.ask(Map.of("prompt", "A cat", "deliver_to", "cms"), Map.of());
      Targets.awaitFailure(module, "cms");

      assertThat(
              Instant.parse(Targets.shown(module, "cms").get(0).get("next_action_at").toString()))
          .isAfter(clock.instant().plus(Duration.ofMinutes(100)));
    }
  }

  /** As where the library of a component is not beside its jar. */
  private static final class Incomplete extends DefaultComponent {
    @Override
    protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) {
      throw new NoClassDefFoundError("com/example/Library");
    }
  }

  @Test
  void a_component_whose_library_is_missing_takes_no_worker_with_it() throws Exception {
    try (var module =
        Module.of(home, gateway)
            .bean("incomplete", new Incomplete())
            .with("kirin.deliver.parallel", "2")
            .with("kirin.target.crm.uri", "incomplete:it")
            .with("kirin.target.crm.schedule", "1ms, 1ms, 1h")
            .start()) {
      for (int i = 0; i < 6; i++) {
        module.ask(Map.of("prompt", "A cat", "deliver_to", List.of("crm", "outbox")), Map.of());
      }

      module.awaitDocuments(6);
      Folders.awaitUntil(
          "every try",
          () ->
              Targets.shown(module, "crm").stream()
                  .allMatch(each -> each.get("attempts").equals(3)));
      assertThat(Targets.shown(module, "crm").get(0).get("last_error").toString())
          .contains("com/example/Library is missing", "lib/");
    }
  }

  @Test
  void what_a_target_of_ones_own_sees_is_a_contract() throws Exception {
    var seen = new CopyOnWriteArrayList<Exchange>();
    var videos = new CopyOnWriteArrayList<byte[]>();
    Processor mine =
        exchange -> {
          seen.add(exchange);
          for (Object file : exchange.getVariable("kirinFiles", List.class)) {
            videos.add(Files.readAllBytes(Path.of(file.toString())));
          }
        };
    try (var module =
        Module.of(home, gateway)
            .bean("mine", mine)
            .with("kirin.target.mine.uri", "bean:mine")
            .with("kirin.deliver.default", "outbox,mine")
            .start()) {
      var asked = module.ask(Map.of("prompt", "A cat"), Map.of());
      var delivered = Targets.awaitOne(module, "mine", "delivered");
      var inOutbox = module.awaitDocument();

      var exchange = seen.get(0);
      assertThat(exchange.getMessage().getBody()).isInstanceOf(byte[].class);
      var document =
          JSON.readTree(
              new String(exchange.getMessage().getBody(byte[].class), StandardCharsets.UTF_8));
      assertThat(document.fieldNames())
          .toIterable()
          .containsExactlyElementsOf(inOutbox::fieldNames);
      assertThat(document.path("files")).isEqualTo(inOutbox.path("files"));
      assertThat(document.toString())
          .as("nothing of this machine")
          .doesNotContain(home.toString())
          .doesNotContain(gateway.key());
      assertThat(exchange.getMessage().getHeaders())
          .isEqualTo(Map.of("Content-Type", "application/json"));
      assertThat(exchange.getVariable("kirinTarget")).isEqualTo("mine");
      assertThat(exchange.getVariable("kirinDeliveryId")).isEqualTo(delivered.get("id"));
      assertThat(exchange.getVariable("kirinRequestId")).isEqualTo(asked.get("request_id"));
      assertThat(exchange.getVariable("kirinStatus")).isEqualTo("completed");
      assertThat(exchange.getVariable("kirinRevision")).isEqualTo(1);
      assertThat(exchange.getVariable("kirinAttempt")).isEqualTo(1);
      assertThat(exchange.getPattern().isOutCapable()).as("nobody waits for answers").isFalse();
      assertThat(videos).singleElement().satisfies(bytes -> assertThat(bytes).isNotEmpty());
      assertThat((long) videos.get(0).length).isEqualTo(document.at("/files/0/bytes").asLong());
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void whatever_a_route_of_ones_own_does_to_its_exchange_the_end_is_written_down()
      throws Exception {
    Path host = home.resolve("wild.camel.yaml");
    Files.writeString(
        host,
        """
        - route:
            id: stops
            from:
              uri: direct
              parameters:
                name: stops
              steps:
                - setVariable:
                    name: kirinWork
                    expression:
                      constant:
                        expression: mine now
                - setVariable:
                    name: kirinDeliverBy
                    expression:
                      constant:
                        expression: disabled
                - removeProperties:
                    pattern: "*"
                - stop: {}
        - route:
            id: fails
            from:
              uri: direct
              parameters:
                name: fails
              steps:
                - throwException:
                    exceptionType: java.lang.IllegalStateException
                    message: no luck
        - route:
            id: rolls-back
            from:
              uri: direct
              parameters:
                name: rolls-back
              steps:
                - rollback:
                    markRollbackOnly: true
        """);
    try (var module =
        Module.of(home, gateway)
            .beside(host)
            .with("kirin.target.stops.uri", "direct:stops")
            .with("kirin.target.fails.uri", "direct:fails")
            .with("kirin.target.fails.schedule", "1h")
            .with("kirin.target.back.uri", "direct:rolls-back")
            .with("kirin.target.missing.uri", "bean:nobody")
            .with("kirin.target.missing.schedule", "1h")
            .start()) {
      for (int i = 0; i < 10; i++) {
        module.ask(
            Map.of("prompt", "A cat", "deliver_to", List.of("stops", "fails", "back", "missing")),
            Map.of());
      }

      Folders.awaitUntil("both that end well", () -> module.delivered() == 20);
      Folders.awaitUntil(
          "both that fail",
          () ->
              tried(Targets.shown(module, "fails"), "IllegalStateException (direct)")
                  && tried(Targets.shown(module, "missing"), "NoSuchBeanException (bean)"));
    }
  }

  private static boolean tried(List<Map<?, ?>> deliveries, String why) {
    return deliveries.size() == 10
        && deliveries.stream()
            .allMatch(
                each ->
                    each.get("state").equals("pending")
                        && each.get("last_error").toString().contains(why));
  }
}
