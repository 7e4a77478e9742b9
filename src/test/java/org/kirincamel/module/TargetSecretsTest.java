package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Ports;
import org.kirincamel.simulator.Simulator;

/** What is said of a delivery that failed, wherever it is said: nothing of the target's address. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class TargetSecretsTest {

  private static final String SECRET = "S3CR3T";

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  private Module.Plan plan(String uri) {
    return Module.of(home, gateway)
        .with("kirin.target.crm.uri", uri)
        .with("kirin.target.crm.schedule", "1ms")
        .with("kirin.deliver.default", "crm")
        .with("kirin.alarm.uri", "mock:phone");
  }

  /** What is said of a result that is given up. */
  private String said(Module.Plan plan) throws Exception {
    try (var module = plan.start()) {
      var phone = module.context().getEndpoint("mock:phone", MockEndpoint.class);
      phone.expectedMessageCount(1);
      module.ask(Map.of("prompt", "A cat"), Map.of());
      Targets.awaitOne(module, "crm", "dead");
      phone.assertIsSatisfied();
      String alarm = phone.getExchanges().get(0).getMessage().getBody(String.class);
      String answer = Targets.say(module, "direct:kirin-deliveries", Map.of()).toString();
      assertThat(alarm + answer).doesNotContain(SECRET);
      return Targets.shown(module, "crm").get(0).get("last_error").toString();
    }
  }

  @Test
  void a_webhook_that_answers_is_known_by_its_status_alone() throws Exception {
    try (var receiver = Receiver.start().always(Receiver.Answer.status(500))) {
      assertThat(said(plan(receiver.url() + "/services/T01/S3CR3T?sig=S3CR3T2")))
          .isEqualTo("HTTP 500");
    }
  }

  @Test
  void a_webhook_that_is_gone_says_no_more() throws Exception {
    try (var receiver = Receiver.start().always(Receiver.Answer.status(410))) {
      assertThat(said(plan(receiver.url() + "/S3CR3T"))).isEqualTo("HTTP 410");
    }
  }

  @Test
  void a_webhook_that_is_not_there_is_known_by_its_host() throws Exception {
    String nowhere = "http://127.0.0.1:" + Ports.free();

    assertThat(said(plan(nowhere + "/S3CR3T?a=S3CR3T")))
        .contains(nowhere.substring("http://".length()), "refused");
  }

  @Test
  void an_endpoint_that_cannot_be_made_is_named_without_the_password_beside_it() throws Exception {
    assertThat(said(plan("seda:there?password=RAW(S3CR3T)&x=S3CR3T")))
        .contains("seda")
        .doesNotContain("there?");
  }

  @Test
  void a_user_in_an_address_of_camels_own_client_is_hidden() throws Exception {
    String nowhere = "127.0.0.1:" + Ports.free();

    assertThat(
            said(
                plan("http://ann:S3CR3T@" + nowhere + "/x?authPassword=S3CR3T")
                    .with("kirin.target.crm.kind", "endpoint")))
        .isNotEmpty();
  }

  @Test
  void a_server_behind_a_route_of_ones_own_is_known_by_its_status_alone() throws Exception {
    Path host = home.resolve("mine.camel.yaml");
    Files.writeString(
        host,
        """
        - route:
            id: mine
            from:
              uri: direct
              parameters:
                name: mine
              steps:
                - to:
                    uri: "{{my.cms}}"
        """);
    try (var receiver = Receiver.start().always(Receiver.Answer.status(404))) {
      assertThat(
              said(
                  plan("direct:mine")
                      .beside(host)
                      .with("my.cms", receiver.url() + "/S3CR3T?key=S3CR3T")))
          .isEqualTo("HTTP 404");
    }
  }
}
