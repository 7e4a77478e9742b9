package org.kirincamel.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kirincamel.task.TaskError;

/** The table of outcomes, row by row. */
class ReplyReaderTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final String HTML = "<html>not here</html>";
  private static final String SAID = "{'message': 'the words'}";

  private final ReplyReader reader =
      new ReplyReader(new AnswerReader(), Clock.fixed(NOW, ZoneOffset.UTC));

  // What was not answered

  @Test
  void what_did_not_leave_was_not_sent() {
    assertThat(reader.submit(Reply.broken("connection refused", false)))
        .isEqualTo(new SubmitResult.NotSent("connection refused"));
  }

  @Test
  void what_may_have_left_and_was_not_answered_is_unclear() {
    assertThat(reader.submit(Reply.broken("read timed out", true)))
        .isEqualTo(new SubmitResult.Unclear("read timed out", Optional.empty()));
  }

  // 2xx

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 299})
  void a_success_with_an_id_is_taken(int status) {
    assertThat(submit(status, "{'id': 't-1', 'status': 'in_queue'}"))
        .isInstanceOfSatisfying(
            SubmitResult.Taken.class, taken -> assertThat(taken.taskId()).isEqualTo("t-1"));
  }

  @Test
  void a_task_that_failed_at_once_is_taken_all_the_same() {
    assertThat(submit(200, "{'id': 't-1', 'status': 'failed', 'error': 'no'}"))
        .isInstanceOf(SubmitResult.Taken.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ok",
        HTML,
        "{}",
        "{'status': 'in_progress'}",
        "{'id': ''}",
        "{'id': 't-1', 'status': 'in_pro",
        "{'status': {'code': 500, 'message': 'x'}, 'data': null}",
        "{'status': {'code': 402, 'error_code': 40201}, 'data': null}",
      })
  void a_success_without_an_id_is_unclear(String body) {
    assertThat(submit(200, body)).isInstanceOf(SubmitResult.Unclear.class);
  }

  // 400, 413, 422

  @ParameterizedTest
  @ValueSource(ints = {400, 413, 422})
  void a_refusal_in_the_gateways_json_is_final_and_in_its_words(int status) {
    assertThat(submit(status, "{'error': {'code': '0042', 'error_message': 'too rude'}}"))
        .isEqualTo(new SubmitResult.Refused(new TaskError("0042", "too rude")));
    assertThat(submit(status, SAID))
        .isEqualTo(new SubmitResult.Refused(new TaskError("http_" + status, "the words")));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 413, 422})
  void a_refusal_by_somebody_else_fails_no_request(int status) {
    assertThat(submit(status, HTML)).isInstanceOf(SubmitResult.AccountTrouble.class);
    assertThat(submit(status, "")).isInstanceOf(SubmitResult.AccountTrouble.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1100", "1101", "1102", "1304", "40201", "40208"})
  void arrears_are_account_trouble_with_whatever_status_they_come(String code) {
    for (int status : new int[] {400, 402, 403, 422, 429}) {
      assertThat(submit(status, "{'code': %s, 'message': 'in arrears'}".formatted(code)))
          .as("HTTP %d", status)
          .isInstanceOf(SubmitResult.AccountTrouble.class);
    }
  }

  // 429

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'code': 1302, 'message': 'rate'}",
        "{'code': '1303', 'message': 'too many parallel tasks'}",
        "{'message': 'busy'}",
        "{'status': {'code': 429, 'message': 'busy', 'error_code': 1303}, 'data': null}",
      })
  void a_busy_gateway_is_tried_again(String body) {
    assertThat(submit(429, body)).isInstanceOf(SubmitResult.Busy.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'code': 1100, 'message': 'x'}",
        "{'error': {'code': '1101', 'message': 'x'}}",
        "{'status': {'code': 429, 'message': 'x', 'error_code': 1102}, 'data': null}",
        "{'error_code': '1304', 'message': 'x'}",
      })
  void an_account_in_arrears_is_found_under_any_429(String body) {
    assertThat(submit(429, body)).isInstanceOf(SubmitResult.AccountTrouble.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", HTML, "Too Many Requests", "{}"})
  void a_429_of_somebody_else_is_configuration_trouble(String body) {
    assertThat(submit(429, body)).isInstanceOf(SubmitResult.AccountTrouble.class);
  }

  // The account, the configuration

  @ParameterizedTest
  @ValueSource(ints = {401, 402, 403})
  void money_and_key_problems_are_account_trouble_in_any_words(int status) {
    assertThat(submit(status, SAID))
        .isEqualTo(new SubmitResult.AccountTrouble("HTTP %d: the words".formatted(status)));
    assertThat(submit(status, HTML)).isInstanceOf(SubmitResult.AccountTrouble.class);
    assertThat(submit(status, "")).isInstanceOf(SubmitResult.AccountTrouble.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 301, 302, 303, 307, 308, 404, 405})
  void an_address_with_a_typo_fails_no_request(int status) {
    for (String body : new String[] {"", HTML, SAID}) {
      assertThat(submit(status, body))
          .isInstanceOfSatisfying(
              SubmitResult.AccountTrouble.class,
              trouble -> assertThat(trouble.why()).contains("kirin.api.url"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {406, 407, 410, 411, 414, 415, 418, 451})
  void other_refusals_are_the_gateways_only_in_its_json(int status) {
    assertThat(submit(status, HTML)).isInstanceOf(SubmitResult.AccountTrouble.class);
    assertThat(submit(status, SAID)).isInstanceOf(SubmitResult.Unclear.class);
  }

  // Everything else

  @ParameterizedTest
  @ValueSource(ints = {408, 409, 425, 500, 501, 502, 503, 504, 524, 599, 100, 600})
  void whatever_may_have_been_taken_is_unclear(int status) {
    for (String body : new String[] {"", HTML, SAID, "{'id': 't', 'status': 'queued'}"}) {
      assertThat(submit(status, body)).as(body).isInstanceOf(SubmitResult.Unclear.class);
    }
  }

  // Retry-After

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "7, 7",
    "' 7 ', 7",
    "3600, 3600",
    "3601, 3600",
    "999999999, 3600",
    "99999999999999999999999999, 3600",
    "'Sun, 01 Mar 2026 10:00:30 GMT', 30",
    "'Sun, 01 Mar 2026 09:00:00 GMT', 0",
    "'Fri, 31 Dec 9999 23:59:59 GMT', 3600",
  })
  void retry_after_is_seconds_or_a_date_and_never_absurd(String value, long seconds) {
    assertThat(retryAfter(value)).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-5", "soon", "1.5", "7s", "٧", "Sun, 99 Mar 2026 10:00:30 GMT", "+7"})
  void a_retry_after_that_is_none_is_not_guessed(String value) {
    assertThat(retryAfter(value)).isEmpty();
  }

  private Optional<Duration> retryAfter(String value) {
    byte[] body = SAID.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    var busy = (SubmitResult.Busy) reader.submit(Reply.answered(429, Optional.of(value), body));
    var unclear =
        (SubmitResult.Unclear) reader.submit(Reply.answered(503, Optional.of(value), body));
    var poll =
        (LookupResult.NothingLearnt) reader.lookup(Reply.answered(429, Optional.of(value), body));
    assertThat(unclear.retryAfter()).isEqualTo(busy.retryAfter());
    assertThat(poll.retryAfter()).isEqualTo(busy.retryAfter());
    return busy.retryAfter();
  }

  // Look-ups and polls

  @Test
  void a_task_that_is_told_is_found() {
    assertThat(lookup(200, "{'id': 't', 'status': 'queued'}"))
        .isInstanceOf(LookupResult.Found.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'status': {'code': 404, 'message': 'no such task'}, 'data': null}",
        "{'message': 'no such task'}",
        "{'error': 'no such task'}",
      })
  void only_a_404_in_the_gateways_json_says_that_there_is_no_such_task(String body) {
    assertThat(lookup(404, body)).isInstanceOf(LookupResult.Missing.class);
    for (int status : new int[] {200, 400, 401, 403, 405, 410, 429, 500, 503, 302}) {
      assertThat(lookup(status, body))
          .as("HTTP %d", status)
          .isInstanceOf(LookupResult.NothingLearnt.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", HTML, "404 page not found", "{}", "[]", "{'message': 'no su"})
  void a_404_of_somebody_else_tells_nothing(String body) {
    assertThat(lookup(404, body)).isInstanceOf(LookupResult.NothingLearnt.class);
  }

  @Test
  void a_look_up_without_an_answer_tells_nothing() {
    assertThat(reader.lookup(Reply.broken("read timed out", true)))
        .isEqualTo(new LookupResult.NothingLearnt("read timed out", Optional.empty()));
  }

  private SubmitResult submit(int status, String body) {
    return reader.submit(reply(status, body));
  }

  private LookupResult lookup(int status, String body) {
    return reader.lookup(reply(status, body));
  }

  private static Reply reply(int status, String body) {
    return Reply.answered(
        status, Optional.empty(), body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
