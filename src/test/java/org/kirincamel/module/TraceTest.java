package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.kirincamel.simulator.Simulator;

/** A trace that a caller has begun goes on where the result arrives. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TraceTest {

  private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final String HOOK = "\"deliver_to\":[\"hook\",\"custom\"]";

  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));
  private Receiver receiver;
  private Module module;
  private Caller caller;

  @BeforeAll
  void start(@TempDir Path home) throws Exception {
    receiver = Receiver.start();
    Path route = home.resolve("custom.camel.yaml");
    java.nio.file.Files.writeString(
        route,
        """
        - route:
            id: custom
            from:
              uri: direct:custom
              steps:
                - setBody:
                    expression:
                      simple:
                        expression: "${variable.kirinRequestId} ${variable.kirinTraceParent}"
                - to:
                    uri: mock:custom
        """);
    module =
        Caller.plan(home.resolve("module"), gateway)
            .with("kirin.target.hook.uri", receiver.url() + "/hook")
            .with("kirin.target.custom.uri", "direct:custom")
            .beside(route)
            .start();
    caller = new Caller(module);
  }

  @AfterAll
  void close() {
    module.close();
    receiver.close();
    gateway.close();
  }

  private String arrivedOf(String request) {
    Folders.awaitUntil(
        "the result of " + request,
        () -> receiver.received().stream().anyMatch(each -> each.text().contains(request)));
    return receiver.received().stream()
        .filter(each -> each.text().contains(request))
        .findFirst()
        .orElseThrow()
        .header("traceparent");
  }

  private String post(String... headers) throws Exception {
    return caller
        .post("{\"prompt\":\"A cat\"," + HOOK + "}", headers)
        .json()
        .at("/rows/0/request_id")
        .asText();
  }

  @Test
  void it_goes_from_the_caller_to_the_webhook_and_to_a_route_of_the_operators() throws Exception {
    String request = post("traceparent", PARENT);

    assertThat(arrivedOf(request)).isEqualTo(PARENT);
    var custom =
        module
            .context()
            .getEndpoint("mock:custom", org.apache.camel.component.mock.MockEndpoint.class);
    Folders.awaitUntil(
        "the route",
        () ->
            custom.getReceivedExchanges().stream()
                .anyMatch(
                    each ->
                        each.getMessage().getBody(String.class).equals(request + " " + PARENT)));
    assertThat(caller.get("/requests/" + request).json().at("/source/details/traceparent").asText())
        .isEqualTo(PARENT);
  }

  @Test
  @ResourceLock(LogLines.ROOT)
  void the_events_and_the_log_name_it() throws Exception {
    try (var lines = LogLines.where(each -> each.getMDCPropertyMap().containsKey("request_id"))) {
      String request = post("traceparent", PARENT);
      arrivedOf(request);

      assertThat(caller.get("/requests/" + request).json().at("/events/0/cause").asText())
          .isEqualTo("received in trace 4bf92f3577b34da6a3ce929d0e0e4736");
      assertThat(lines.all())
          .filteredOn(each -> request.equals(each.getMDCPropertyMap().get("request_id")))
          .isNotEmpty()
          .allSatisfy(
              each ->
                  assertThat(each.getMDCPropertyMap())
                      .containsEntry("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736"));
    }
  }

  @Test
  void it_comes_from_a_source_of_the_operators_own_too() {
    var answer =
        module.ask(
            "{\"prompt\":\"A cat\"," + HOOK + "}", Map.of("kirinSourceDetail.traceparent", PARENT));

    assertThat(arrivedOf((String) answer.get("request_id"))).isEqualTo(PARENT);
  }

  @Test
  void what_is_none_goes_no_further_and_refuses_no_request() throws Exception {
    assertThat(arrivedOf(post("traceparent", "evil"))).isEmpty();
    assertThat(arrivedOf(post("traceparent", PARENT, "traceparent", PARENT))).isEmpty();
    assertThat(arrivedOf(post())).isEmpty();
  }
}
