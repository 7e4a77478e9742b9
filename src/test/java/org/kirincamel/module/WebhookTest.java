package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.net.http.HttpHeaders;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kirincamel.module.Receiver.Answer;
import org.kirincamel.module.Receiver.Received;
import org.kirincamel.simulator.Simulator;

/** Results at somebody's HTTP server, over the wire. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class WebhookTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OLD = secret(1);
  private static final String NEW = secret(2);

  @TempDir Path home;
  private final ShiftedClock clock = new ShiftedClock();
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));
  private Receiver receiver;

  @BeforeEach
  void open() throws Exception {
    receiver = Receiver.start();
  }

  @AfterEach
  void close() {
    gateway.close();
    receiver.close();
  }

  private static String secret(int filling) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) filling);
    return "whsec_" + Base64.getEncoder().encodeToString(key);
  }

  private SharedModule.Plan plan() {
    return Module.shared(gateway)
        .server("receiver", receiver.port())
        .with("kirin.target.hook.uri", "http://{receiver}/hook?tenant=7%2F8&x=a+b")
        .with("kirin.target.hook.schedule", "100ms, 100ms, 1h, 2h")
        .with("kirin.deliver.default", "hook");
  }

  /** With a clock of its own, which nobody shares. */
  private Module.Plan clocked() {
    return Module.of(home, gateway)
        .with("kirin.target.hook.uri", receiver.url() + "/hook")
        .with("kirin.target.hook.schedule", "100ms, 100ms, 1h, 2h")
        .with("kirin.deliver.default", "hook")
        .clock(clock);
  }

  private static void ask(Module module) {
    module.ask(Map.of("prompt", "A cat 🐈"), Map.of());
  }

  private static HttpHeaders headers(Received received) {
    return HttpHeaders.of(
        received.headers().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue()))),
        (name, value) -> true);
  }

  private static void verified(String secret, Received received) throws Exception {
    new Webhook(secret).verify(received.text(), headers(received));
  }

  @Test
  void a_result_is_posted_with_a_signature_that_the_standards_own_verifier_accepts()
      throws Exception {
    try (var module = plan().with("kirin.target.hook.secret", NEW).start()) {
      ask(module);

      var received = receiver.awaitOne();

      verified(NEW, received);
      assertThatThrownBy(() -> verified(OLD, received))
          .isInstanceOf(WebhookVerificationException.class);
      assertThat(received.method()).isEqualTo("POST");
      assertThat(received.uri()).isEqualTo("/hook?tenant=7%2F8&x=a+b");
      var document = JSON.readTree(received.body());
      assertThat(document.path("status").asText()).isEqualTo("completed");
      assertThat(document.at("/request/prompt").asText()).isEqualTo("A cat 🐈");
      var shown = Targets.awaitOne(module, "hook", "delivered");
      assertThat(received.header("webhook-id")).isEqualTo(shown.get("id"));
      assertThat(Instant.ofEpochSecond(Long.parseLong(received.header("webhook-timestamp"))))
          .isBetween(Instant.now().minusSeconds(120), Instant.now().plusSeconds(120));
    }
  }

  @Test
  void no_header_goes_out_but_those_that_are_meant_to_and_nothing_of_this_machine()
      throws Exception {
    try (var module = plan().with("kirin.target.hook.secret", NEW).start()) {
      ask(module);

      var received = receiver.awaitOne();

      assertThat(received.headers().keySet())
          .containsExactlyInAnyOrder(
              "content-type",
              "webhook-id",
              "webhook-timestamp",
              "webhook-signature",
              // The HTTP client's own.
              "connection",
              "content-length",
              "host",
              "user-agent");
      assertThat(received.headers().toString() + received.text())
          .doesNotContain(gateway.key())
          .doesNotContain(module.folders().home().toString());
      assertThat(received.header("content-type")).isEqualTo("application/json");
    }
  }

  @Test
  void while_secrets_change_a_receiver_may_know_either() throws Exception {
    try (var module = plan().with("kirin.target.hook.secret", NEW + "," + OLD).start()) {
      ask(module);

      var received = receiver.awaitOne();

      verified(NEW, received);
      verified(OLD, received);
      assertThat(received.header("webhook-signature").split(" ")).hasSize(2);
    }
  }

  @Test
  void without_a_secret_it_is_not_signed_and_still_has_its_id() throws Exception {
    try (var module = plan().start()) {
      ask(module);

      var received = receiver.awaitOne();

      assertThat(received.headers()).doesNotContainKey("webhook-signature");
      assertThat(received.header("webhook-id")).isNotEmpty();
      Targets.awaitOne(module, "hook", "delivered");
    }
  }

  @Test
  void what_failed_is_posted_again_under_the_same_id_with_a_signature_of_its_own_time()
      throws Exception {
    receiver.next(Answer.status(500), Answer.lost());
    try (var module = plan().with("kirin.target.hook.secret", NEW).start()) {
      ask(module);

      var received = receiver.await(3);

      Targets.awaitOne(module, "hook", "delivered");
      assertThat(received).hasSize(3);
      assertThat(received.stream().map(each -> each.header("webhook-id")).distinct()).hasSize(1);
      for (var each : received) {
        verified(NEW, each);
      }
      assertThat(gateway.paid()).isEqualTo(1);
      assertThat(gateway.videoDownloads()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308, 304, 400, 401, 404})
  void anything_but_2xx_is_a_failure_and_no_redirect_is_followed(int status) throws Exception {
    receiver.next(Answer.status(status, Map.of("Location", receiver.url() + "/elsewhere"), ""));
    try (var module = plan().start()) {
      ask(module);

      var received = receiver.await(2);

      Targets.awaitOne(module, "hook", "delivered");
      assertThat(received).extracting(Received::uri).allMatch(uri -> uri.startsWith("/hook"));
      assertThat(received).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void a_busy_receiver_is_left_alone_for_as_long_as_it_asks(int status) throws Exception {
    receiver.next(Answer.status(status, Map.of("Retry-After", "600"), ""));
    try (var module = clocked().start()) {
      ask(module);
      Targets.awaitFailure(module, "hook");

      assertThat(next(module))
          .isBetween(clock.instant().plusSeconds(480), clock.instant().plusSeconds(600));
      clock.forward(Duration.ofMinutes(10));

      receiver.await(2);
      Targets.awaitOne(module, "hook", "delivered");
    }
  }

  @Test
  void a_receiver_that_asks_for_years_is_tried_again_after_a_day() throws Exception {
    receiver.next(Answer.status(503, Map.of("Retry-After", "999999999"), ""));
    try (var module = clocked().start()) {
      ask(module);
      Targets.awaitFailure(module, "hook");

      assertThat(next(module)).isBefore(clock.instant().plus(Duration.ofHours(24)));
      clock.forward(Duration.ofHours(24));

      Targets.awaitOne(module, "hook", "delivered");
    }
  }

  @Test
  void a_receiver_that_asks_for_less_than_the_schedule_gets_the_schedule() throws Exception {
    receiver.next(Answer.status(503, Map.of("Retry-After", "0"), ""));
    try (var module = plan().with("kirin.target.hook.schedule", "1h").start()) {
      ask(module);
      Targets.awaitFailure(module, "hook");

      assertThat(next(module)).isAfter(Instant.now().plus(Duration.ofMinutes(50)));
    }
  }

  private static Instant next(Module module) {
    return Instant.parse(Targets.shown(module, "hook").get(0).get("next_action_at").toString());
  }

  @Test
  void a_receiver_that_says_nothing_is_given_up_in_time_and_tried_again() throws Exception {
    receiver.next(Answer.silence());
    try (var module = plan().with("kirin.target.hook.timeout", "300ms").start()) {
      ask(module);

      var received = receiver.await(2);

      Folders.awaitUntil("it is delivered", () -> module.delivered() == 1);
      assertThat(received.stream().map(each -> each.header("webhook-id")).distinct()).hasSize(1);
    }
  }

  @Test
  void a_receiver_that_never_ends_its_answer_has_the_result_and_holds_nobody() throws Exception {
    receiver.next(Answer.endless());
    try (var module = plan().start()) {
      ask(module);

      Targets.awaitOne(module, "hook", "delivered");
      assertThat(receiver.received()).hasSize(1);
    }
  }

  @Test
  void a_receiver_that_is_gone_gets_nothing_more_until_a_person_says_so() throws Exception {
    receiver.always(Answer.status(410));
    try (var module = clocked().with("kirin.alarm.uri", "mock:phone").start()) {
      var phone = module.context().getEndpoint("mock:phone", MockEndpoint.class);
      phone.expectedMessageCount(1);
      ask(module);
      Targets.awaitOne(module, "hook", "dead");
      phone.assertIsSatisfied();
      assertThat(phone.getExchanges().get(0).getMessage().getBody(String.class))
          .contains("hook", "410", "direct:kirin-redeliver");
    }
    receiver.always(Answer.status(204));

    try (var module = clocked().with("kirin.deliver.default", "hook,outbox").start()) {
      ask(module);
      module.awaitDocument();
      assertThat(Targets.say(module, "direct:kirin-deliveries", Map.of()).get("disabled"))
          .asString()
          .contains("hook", "410");
      assertThat(receiver.received()).as("also after a new start").hasSize(1);
      assertThat(Targets.shown(module, "hook"))
          .extracting(each -> each.get("state").toString())
          .containsExactly("dead", "pending");

      var answer = Targets.redeliver(module, "{\"target\":\"hook\"}");

      assertThat(answer.get("redelivered")).isEqualTo(1);
      assertThat(answer.get("enabled")).asString().contains("hook");
      receiver.await(3);
      Folders.awaitUntil("both are delivered", () -> module.delivered() == 3);
      assertThat(gateway.paid()).isEqualTo(2);
    }
  }

  @Test
  void nothing_in_a_request_chooses_where_a_webhook_goes() throws Exception {
    try (var elsewhere = Receiver.start();
        var module = plan().start()) {
      module
          .context()
          .createFluentProducerTemplate()
          .to("direct:kirin-request")
          .withBody(Map.of("prompt", "A cat"))
          .withHeader("CamelHttpUri", elsewhere.url())
          .withHeader("CamelHttpPath", "/elsewhere")
          .withHeader("CamelHttpQuery", "a=b")
          .withVariable("kirinTargetUri", elsewhere.url())
          .withVariable("kirinTarget", "elsewhere")
          .withVariable("kirinDeliverBy", "endpoint")
          .send();

      assertThat(receiver.awaitOne().uri()).isEqualTo("/hook?tenant=7%2F8&x=a+b");
      assertThat(elsewhere.received()).isEmpty();
    }
  }
}
