package org.kirincamel.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SimulatorFaultTest {

  private final Simulator gateway = Simulator.start();
  private final Caller caller = new Caller(gateway);

  @AfterEach
  void close() {
    gateway.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 402, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503})
  void a_status_refuses_a_submit_and_nothing_is_paid(int status) throws Exception {
    gateway.fault(Call.SUBMIT, Fault.status(status));

    var answer = caller.submit(Caller.params("a"));

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(Caller.json(answer).at("/status/code").asInt()).isEqualTo(status);
    assertThat(gateway.ledger()).isEmpty();
    assertThat(gateway.posts()).isEqualTo(1);
  }

  @Test
  void a_refusal_can_say_when_to_come_back_and_why() throws Exception {
    gateway.fault(
        Call.SUBMIT,
        Fault.status(429, "1302").withRetryAfter(Duration.ofSeconds(7)),
        Fault.status(429).withRetryAfter(Instant.parse("2026-11-22T10:00:00Z")),
        Fault.status(402, "40201").withForm(ErrorForm.MESSAGE));

    var first = caller.submit(Caller.params("a"));
    var second = caller.submit(Caller.params("a"));
    var third = caller.submit(Caller.params("a"));

    assertThat(first.headers().firstValue("Retry-After")).contains("7");
    assertThat(Caller.json(first).at("/status/error_code").asInt()).isEqualTo(1302);
    assertThat(second.headers().firstValue("Retry-After"))
        .contains("Sun, 22 Nov 2026 10:00:00 GMT");
    assertThat(Caller.json(third).has("message")).isTrue();
  }

  static Stream<Fault> silentBeforeAcceptance() {
    return Stream.of(Fault.reset(), Fault.hangUp(), Fault.refuseBeforeReading());
  }

  @ParameterizedTest
  @MethodSource("silentBeforeAcceptance")
  void a_connection_can_end_before_anything_is_paid(Fault fault) throws Exception {
    gateway.fault(Call.SUBMIT, fault);

    assertThatThrownBy(() -> caller.submit(Caller.params("a"))).isInstanceOf(IOException.class);
    assertThat(gateway.ledger()).isEmpty();
    assertThat(gateway.posts()).isEqualTo(1);
    assertThat(caller.submit(Caller.params("a")).statusCode()).isEqualTo(200);
  }

  static Stream<Fault> silentAfterAcceptance() {
    return Stream.of(Fault.lostAnswer(), Fault.lostAnswerByReset(), Fault.truncated());
  }

  @ParameterizedTest
  @MethodSource("silentAfterAcceptance")
  void an_answer_can_be_lost_after_the_task_was_paid(Fault fault) throws Exception {
    gateway.fault(Call.SUBMIT, fault);

    assertThatThrownBy(() -> caller.submit(Caller.params("a"))).isInstanceOf(IOException.class);
    assertThat(gateway.ledger()).extracting(Charge::externalTaskId).containsExactly("a");
    assertThat(Caller.json(caller.task("a")).at("/id").asText())
        .isEqualTo(gateway.ledger().get(0).taskId());
  }

  @Test
  void a_proxy_can_say_503_for_a_task_that_was_paid() throws Exception {
    gateway.fault(
        Call.SUBMIT, Fault.acceptedThen(503), Fault.accepted(Fault.html(502)), Fault.emptyBody());

    assertThat(caller.submit(Caller.params("a")).statusCode()).isEqualTo(503);
    assertThat(caller.submit(Caller.params("b")).body()).startsWith("<!DOCTYPE html>");
    assertThat(caller.submit(Caller.params("c")).body()).isEmpty();
    assertThat(gateway.ledger()).hasSize(3);
  }

  @Test
  void an_answer_can_be_without_the_id_of_the_task() throws Exception {
    gateway.fault(Call.SUBMIT, Fault.noTaskId(), Fault.noTaskId());

    var plain = caller.submit(Caller.params("a"));
    var enveloped = caller.submit(Caller.params("b").put("prompt", "[shape enveloped]"));

    assertThat(plain.statusCode()).isEqualTo(200);
    assertThat(Caller.json(plain).has("id")).isFalse();
    assertThat(Caller.json(enveloped).at("/data").has("id")).isFalse();
    assertThat(Caller.json(enveloped).at("/data/status").asText()).isEqualTo("in_progress");
  }

  @Test
  void an_answer_can_be_no_json_or_a_redirect() throws Exception {
    gateway.fault(
        Call.SUBMIT,
        Fault.plainText(502),
        Fault.html(200),
        Fault.redirect("http://example.org/"),
        Fault.redirect(302, "http://example.org/"),
        Fault.answer(
            Answer.of(418, "text/x-tea", "tea".getBytes(StandardCharsets.UTF_8))
                .withHeader("X-Pot", "1")));

    assertThat(caller.submit(Caller.params("a")).body()).startsWith("upstream connect error");
    assertThat(caller.submit(Caller.params("a")).headers().firstValue("Content-Type"))
        .contains("text/html");
    var redirect = caller.submit(Caller.params("a"));
    assertThat(redirect.statusCode()).isEqualTo(307);
    assertThat(redirect.headers().firstValue("Location")).contains("http://example.org/");
    assertThat(caller.submit(Caller.params("a")).statusCode()).isEqualTo(302);
    assertThat(caller.submit(Caller.params("a")).headers().firstValue("X-Pot")).contains("1");
    assertThat(gateway.ledger()).isEmpty();
  }

  @Test
  void an_answer_can_come_slowly_in_chunks_or_without_a_length() throws Exception {
    gateway.fault(
        Call.SUBMIT, Fault.slowBody(Duration.ofNanos(1)), Fault.chunked(), Fault.unannounced());

    for (var id : new String[] {"a", "b", "c"}) {
      assertThat(Caller.json(caller.submit(Caller.params(id))).at("/external_task_id").asText())
          .isEqualTo(id);
    }
  }

  @Test
  void a_stalled_answer_outlasts_the_patience_of_its_caller() {
    gateway.fault(Call.SUBMIT, Fault.stall(Duration.ofHours(1)));
    var request =
        caller
            .api("/model/v1/generation")
            .header("Content-Type", "application/json")
            .timeout(Duration.ofMillis(300))
            .POST(BodyPublishers.ofString(Caller.envelope(Caller.params("a")).toString()));

    assertThatThrownBy(() -> caller.send(request)).isInstanceOf(HttpTimeoutException.class);
    await().until(() -> gateway.paid() == 1);
  }

  @Test
  void a_submit_can_be_held_before_it_is_accepted() throws Exception {
    var gate = new Gate();
    gateway.fault(Call.SUBMIT, Fault.hold(gate));

    var answer = inBackground(Caller.params("a"));
    gate.awaitReached();

    assertThat(gateway.ledger()).isEmpty();
    gate.release();
    assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(gateway.ledger()).hasSize(1);
    assertThat(gate.arrivals()).isEqualTo(1);
  }

  @Test
  void a_submit_can_be_held_after_it_was_accepted_and_lost_then() throws Exception {
    var gate = new Gate();
    gateway.fault(Call.SUBMIT, Fault.holdAnswer(gate), Fault.hold(gate).then(Fault.lostAnswer()));

    var answer = inBackground(Caller.params("a"));
    gate.awaitReached();

    assertThat(gateway.ledger()).hasSize(1);
    assertThat(answer).isNotDone();
    gate.release();
    assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThatThrownBy(() -> caller.submit(Caller.params("b"))).isInstanceOf(IOException.class);
    assertThat(gateway.ledger()).hasSize(2);
  }

  @Test
  void polls_and_look_ups_have_faults_of_their_own() throws Exception {
    gateway.fault(Call.POLL, Fault.status(500));
    gateway.fault(Call.LOOKUP, Fault.status(429));
    var id = caller.accepted(Caller.params("a"));

    assertThat(caller.task("a").statusCode()).isEqualTo(429);
    assertThat(caller.task(id).statusCode()).isEqualTo(500);
    assertThat(caller.task("a").statusCode()).isEqualTo(200);
    assertThat(caller.task(id).statusCode()).isEqualTo(200);
  }

  @Test
  void a_standing_fault_stays_until_it_is_healed() throws Exception {
    gateway.always(Call.SUBMIT, Fault.status(503)).fault(Call.SUBMIT, Fault.status(429));

    assertThat(caller.submit(Caller.params("a")).statusCode()).isEqualTo(429);
    assertThat(caller.submit(Caller.params("a")).statusCode()).isEqualTo(503);
    assertThat(caller.submit(Caller.params("a")).statusCode()).isEqualTo(503);
    gateway.heal(Call.SUBMIT);
    assertThat(caller.submit(Caller.params("a")).statusCode()).isEqualTo(200);
    gateway.always(Call.SUBMIT, Fault.refuseBeforeReading());
    assertThatThrownBy(() -> caller.submit(Caller.params("b"))).isInstanceOf(IOException.class);
    gateway.heal();
    assertThat(caller.submit(Caller.params("b")).statusCode()).isEqualTo(200);
  }

  @Test
  void a_fault_can_be_meant_for_one_request() throws Exception {
    gateway.fault(
        Call.SUBMIT,
        request -> request.params().path("external_task_id").asText().equals("b"),
        Fault.status(422));
    gateway.always(Call.LOOKUP, request -> request.path().endsWith("/c"), Fault.status(500));

    assertThat(caller.submit(Caller.params("a")).statusCode()).isEqualTo(200);
    assertThat(caller.submit(Caller.params("b")).statusCode()).isEqualTo(422);
    assertThat(caller.submit(Caller.params("b")).statusCode()).isEqualTo(200);
    assertThat(caller.task("a").statusCode()).isEqualTo(200);
    assertThat(caller.task("c").statusCode()).isEqualTo(500);
  }

  @Test
  void closing_ends_calls_that_are_held() throws Exception {
    var gate = new Gate();
    gateway.fault(Call.SUBMIT, Fault.hold(gate));
    var answer = inBackground(Caller.params("a"));
    gate.awaitReached();

    gateway.close();

    assertThatThrownBy(() -> answer.get(30, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(IOException.class);
    assertThat(gateway.ledger()).isEmpty();
  }

  @Test
  void a_script_that_throws_is_written_down() {
    gateway.behave(
        params -> {
          throw new IllegalStateException("a slip in a test");
        });

    assertThatThrownBy(() -> caller.submit(Caller.params("a"))).isInstanceOf(IOException.class);
    assertThat(gateway.violations().toString()).contains("a slip in a test");
    assertThat(gateway.ledger()).isEmpty();
  }

  @Test
  void connections_are_kept_and_can_be_ended_all_at_once() throws Exception {
    caller.submit(Caller.params("a"));
    caller.submit(Caller.params("b"));
    assertThat(gateway.connections()).isEqualTo(1);

    gateway.endConnections();
    assertThat(new Caller(gateway).submit(Caller.params("c")).statusCode()).isEqualTo(200);
    assertThat(gateway.connections()).isEqualTo(2);
  }

  private CompletableFuture<HttpResponse<String>> inBackground(ObjectNode params) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return caller.submit(params);
          } catch (IOException | InterruptedException e) {
            throw new CompletionException(e);
          }
        });
  }
}
