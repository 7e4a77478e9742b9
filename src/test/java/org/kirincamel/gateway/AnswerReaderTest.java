package org.kirincamel.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kirincamel.gateway.Answer.Status;
import org.kirincamel.task.TaskError;

/** Every shape in which the gateway is known to speak of a task. */
class AnswerReaderTest {

  private static final String OUTPUT =
      "'output': [{'content': [{'type': 'video', 'url': 'http://127.0.0.1/v/a.mp4'}]}]";

  private final AnswerReader reader = new AnswerReader();

  @ParameterizedTest
  @CsvSource({
    "in_progress, RUNNING",
    "in_queue, RUNNING",
    "queued, RUNNING",
    "processing, RUNNING",
    "completed, COMPLETED",
    "success, COMPLETED",
    "succeeded, COMPLETED",
    "pending, RUNNING",
    "succeed, COMPLETED",
    "done, COMPLETED",
    "finished, COMPLETED",
    "failed, FAILED",
    "canceled, FAILED",
    "cancelled, FAILED",
    "expired, FAILED",
    "error, FAILED",
    "rejected, FAILED",
    "Pending, RUNNING",
    "DONE, COMPLETED",
    "Canceled, FAILED",
    "COMPLETED, COMPLETED",
    "Failed, FAILED",
    "In_Progress, RUNNING",
    "' completed ', COMPLETED",
  })
  void every_word_of_the_vendor_is_known_in_any_case(String word, Status status) {
    Answer answer = task("{'id': 't', 'status': '%s'}".formatted(word));

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.word().known()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"paused", "öffnet", "", "done!", "in progress", "task_status_succeed"})
  void an_unknown_word_without_evidence_means_still_running(String word) {
    for (String rest :
        List.of(
            "",
            ", 'output': []",
            ", 'output': [{'content': [{'type': 'video', 'url': ''}]}]",
            ", 'output': [{'content': [{'type': 'video'}, {'type': 'image', 'url': 'http://i'}]}]",
            ", 'error': {'code': 0, 'message': 'OK'}")) {
      Answer answer = task("{'id': 't', 'status': '%s'%s}".formatted(word, rest));

      assertThat(answer.status()).isEqualTo(Status.RUNNING);
      assertThat(answer.word().known()).isFalse();
      assertThat(answer.word().text()).isEqualTo(word);
      assertThat(answer.error()).isEmpty();
    }
  }

  @Test
  void an_unknown_word_beside_a_url_means_completed() {
    Answer answer = task("{'id': 't', 'status': 'ready', %s}".formatted(OUTPUT));

    assertThat(answer.status()).isEqualTo(Status.COMPLETED);
    assertThat(answer.word().known()).isFalse();
  }

  @Test
  void an_unknown_word_beside_an_error_looks_like_a_failure() {
    Answer answer = task("{'id': 't', 'status': 'blocked', 'error': 'content moderation'}");

    assertThat(answer.status()).isEqualTo(Status.FAILED);
    assertThat(answer.word().known()).isFalse();
    assertThat(answer.error()).contains(new TaskError("", "content moderation"));
  }

  @Test
  void a_video_beats_the_error_beside_an_unknown_word() {
    Answer answer =
        task("{'id': 't', 'status': 'ready', 'error': 'no thumbnail', %s}".formatted(OUTPUT));

    assertThat(answer.status()).isEqualTo(Status.COMPLETED);
    assertThat(answer.error()).isEmpty();
  }

  @Test
  void an_id_without_a_status_is_a_task_that_runs() {
    Answer answer = task("{'id': 't'}");

    assertThat(answer.status()).isEqualTo(Status.RUNNING);
    assertThat(answer.id()).contains("t");
  }

  @Test
  void the_id_may_be_called_task_id_and_may_be_a_number() {
    assertThat(task("{'task_id': 'a'}").id()).contains("a");
    assertThat(task("{'id': 123456789012345678}").id()).contains("123456789012345678");
    assertThat(task("{'id': 'a', 'task_id': 'b'}").id()).contains("a");
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", "a\\u0000b", "a\\nb", "", "  "})
  void an_id_that_cannot_be_asked_for_is_none(String id) {
    assertThat(task("{'status': 'queued', 'id': '%s'}".formatted(id)).id()).isEmpty();
  }

  @Test
  void an_endless_id_is_none() {
    assertThat(task("{'status': 'queued', 'id': '%s'}".formatted("x".repeat(513))).id()).isEmpty();
  }

  @Test
  void completed_together_with_an_error_is_a_failure() {
    Answer answer = task("{'id': 't', 'status': 'completed', 'error': 'no frames'}");

    assertThat(answer.status()).isEqualTo(Status.FAILED);
    assertThat(answer.error()).contains(new TaskError("", "no frames"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "''",
        "'  '",
        "{}",
        "[]",
        "false",
        "0",
        "{'code': '', 'error_message': ''}",
        "{'code': null, 'message': null}",
        "{'code': 0, 'message': ''}",
        "{'code': '0', 'error_message': ''}",
        "{'code': 0, 'message': 'success'}",
        "{'code': 200, 'message': 'OK'}",
        "{'code': '200', 'error_message': 'Success'}",
        "{'code': 200.0, 'message': null}",
        "{'code': 'success', 'message': ' none '}",
        "{'code': 'ok'}",
        "{'code': '000000', 'message': 'ok'}",
        "{'code': '', 'message': 'None'}",
        "{'code': 0, 'error_message': '', 'details': [], 'extra': {'type': null}}",
        "200",
        "'None'",
        "'OK'",
        "'200'",
      })
  void an_error_that_says_nothing_is_none_so_that_a_paid_video_is_not_thrown_away(String error) {
    Answer answer = task("{'id': 't', 'status': 'completed', 'error': %s}".formatted(error));

    assertThat(answer.status()).isEqualTo(Status.COMPLETED);
    assertThat(answer.error()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'code': 0, 'message': 'no frames'}",
        "{'code': '1', 'message': 'success'}",
        "{'code': 200, 'message': 'ok', 'details': 'no frames'}",
        "{'code': 201}",
        "2001095",
        "true",
        "'none of the frames'",
        "['no frames']",
      })
  void an_error_that_says_anything_at_all_is_one(String error) {
    Answer answer =
        task("{'id': 't', 'status': 'completed', 'error': %s, %s}".formatted(error, OUTPUT));

    assertThat(answer.status()).isEqualTo(Status.FAILED);
    assertThat(answer.error()).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'broke' | '' | broke",
        "{'code': '002001095', 'error_message': 'broke'} | 002001095 | broke",
        "{'code': '002001096', 'message': 'broke'} | 002001096 | broke",
        "{'code': 2001097, 'message': 'broke'} | 2001097 | broke",
        "{'message': 'broke'} | '' | broke",
        "{'code': '007'} | 007 | {\"code\":\"007\"}",
      })
  void an_error_is_read_in_each_of_its_forms(String error, String code, String message) {
    Answer answer = task("{'id': 't', 'status': 'failed', 'error': %s}".formatted(error));

    assertThat(answer.error()).contains(new TaskError(code.replace("'", ""), message));
  }

  @Test
  void a_failure_without_a_reason_says_so() {
    assertThat(task("{'id': 't', 'status': 'failed'}").error())
        .contains(new TaskError("", "the gateway gave no reason"));
    assertThat(task("{'id': 't', 'status': 'Expired', 'error': {'code': 0}}").error())
        .contains(new TaskError("", "the gateway says expired and gave no reason"));
  }

  @Test
  void an_error_beside_a_running_task_ends_nothing() {
    Answer answer = task("{'id': 't', 'status': 'processing', 'error': 'retrying'}");

    assertThat(answer.status()).isEqualTo(Status.RUNNING);
    assertThat(answer.error()).isEmpty();
  }

  @Test
  void money_keeps_every_digit() {
    Answer answer =
        task(
            "{'id': 't', 'usage': {'cost': '0.10', 'quantity': 5.0, 'unit_price': 10.0,"
                + " 'sum': 12345678901234567890.1234567890}}");

    assertThat(answer.result().toString())
        .isEqualTo(
            json(
                "{'usage':{'cost':'0.10','quantity':5.0,'unit_price':10.0,"
                    + "'sum':12345678901234567890.1234567890}}"));
  }

  @Test
  void what_is_not_known_here_passes_through() {
    String parts =
        "'output':[{'content':[{'type':'video','url':'https://v','size':1,'duration':'5',"
            + "'jobId':'j','id':'c','new':{'deep':[1,null]}}],'more':true}],"
            + "'usage':{'cost':'0.1','discount':0.9,'odd':'x'},'metadata':{'any':['thing']}";

    Answer answer = task("{'id':'t','status':'completed','other':1,%s}".formatted(parts));

    assertThat(answer.result().toString()).isEqualTo(json("{%s}".formatted(parts)));
  }

  @ParameterizedTest
  @CsvSource({
    "1772359200, 2026-03-01T10:00:00Z",
    "1772359200123, 2026-03-01T10:00:00.123Z",
    "1772359200.0, 2026-03-01T10:00:00Z",
    "'\"1772359200\"', 2026-03-01T10:00:00Z",
    "'\"1772359200123\"', 2026-03-01T10:00:00.123Z",
  })
  void the_date_of_birth_comes_in_seconds_or_milliseconds(String number, Instant at) {
    assertThat(task("{'id': 't', 'created_at': %s}".formatted(number)).identity().createdAt())
        .contains(at);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "0", "true", "'soon'", "1e999999", "[]", "''"})
  void a_date_of_birth_that_is_none_is_not_guessed(String value) {
    assertThat(task("{'id': 't', 'created_at': %s}".formatted(value)).identity().createdAt())
        .isEmpty();
  }

  @Test
  void progress_is_a_share_or_nothing() {
    assertThat(task("{'id': 't', 'progress': 0.25}").progress()).contains(0.25);
    assertThat(task("{'id': 't', 'progress': 1}").progress()).contains(1.0);
    for (String odd : new String[] {"-0.1", "50", "1e999999", "'0.5'", "null"}) {
      assertThat(task("{'id': 't', 'progress': %s}".formatted(odd)).progress()).isEmpty();
    }
    assertThat(reader.task(bytes("{'id': 't', 'progress': NaN}"))).isEmpty();
  }

  @Test
  void the_envelope_holds_the_same_task() {
    Answer answer =
        task("{'status': {'code': 200, 'message': 'ok'}, 'data': {'id': 't', 'status': 'failed'}}");

    assertThat(answer.id()).contains("t");
    assertThat(answer.status()).isEqualTo(Status.FAILED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'code': 0, 'data': %s}",
        "{'code': 200, 'message': 'success', 'data': %s}",
        "{'code': '0', 'msg': 'ok', 'data': %s}",
        "{'code': '200', 'data': %s, 'request_id': 'r'}",
        "{'code': 'OK', 'data': %s}",
        "{'status': {'code': 200}, 'data': %s}",
        "{'status': 'success', 'data': %s}",
        "{'success': true, 'data': %s}",
      })
  void every_envelope_of_success_holds_the_same_task(String envelope) {
    String inner = "{'id': 't', 'status': 'in_progress', 'progress': 0.5}";

    Answer answer = task(envelope.formatted(inner));

    assertThat(answer).isEqualTo(task(inner));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'code': 1303, 'message': 'busy', 'data': {'id': 't', 'status': 'in_progress'}}",
        "{'code': 0, 'data': null}",
        "{'code': 0, 'data': []}",
        "{'code': 0, 'data': {}}",
        "{'code': 0, 'message': 'success'}",
        "{'code': 500, 'data': {'id': 't'}}",
      })
  void an_envelope_of_an_error_holds_no_task(String body) {
    assertThat(reader.task(bytes(body))).isEmpty();
  }

  @Test
  void a_task_of_its_own_is_not_looked_for_in_its_data() {
    assertThat(task("{'id': 't', 'status': 'queued', 'data': {'id': 'u'}}").id()).contains("t");
  }

  @Test
  void the_echo_and_the_model_are_read() {
    Answer answer = task("{'id': 't', 'model': 'kirin_v1_t2v', 'external_task_id': 'mine'}");

    assertThat(answer.identity().model()).contains("kirin_v1_t2v");
    assertThat(answer.identity().externalTaskId()).contains("mine");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "{",
        "{'id': 't'",
        "{'id': 't', 'status': 'compl",
        "[]",
        "'t'",
        "null",
        "17",
        "{}",
        "<html></html>",
        "{'status': {'code': 200}, 'data': null}",
        "{'status': {'code': 404, 'message': 'no such task'}, 'data': null}",
        "{'message': 'hello'}",
      })
  void what_is_no_task_is_none(String body) {
    assertThat(reader.task(bytes(body))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000FEFF",
        "0000FFFE",
        "FEFF0000",
        "0000007BFFFFFFFF",
        "00007B00",
        "007B0000",
        "7B2269FF",
        "EFBBBF",
        "1F8B0800000000000000"
      })
  void bytes_that_are_no_text_are_no_answer(String hex) {
    byte[] body = java.util.HexFormat.of().parseHex(hex);

    assertThat(reader.task(body)).isEmpty();
    assertThat(reader.refusal(body)).isEmpty();
  }

  @Test
  void a_body_of_a_thousand_brackets_is_no_answer() {
    assertThat(reader.task(bytes("{'id':".repeat(100_000)))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'status': {'code': 402, 'message': 'no money', 'error_code': 40201}, 'data': null}"
            + " | 40201,402 | no money",
        "{'message': 'no money'} |  | no money",
        "{'error': 'no money'} |  | no money",
        "{'error': {'code': '1302', 'message': 'slow'}} | 1302 | slow",
        "{'code': 1302, 'message': 'slow'} | 1302 | slow",
        "{'code': '0017'} | 0017 | ",
      })
  void a_refusal_is_read_in_each_of_its_forms(String body, String codes, String message) {
    Refusal refusal = reader.refusal(bytes(body)).orElseThrow();

    assertThat(String.join(",", refusal.codes())).isEqualTo(codes == null ? "" : codes);
    assertThat(refusal.message()).isEqualTo(message == null ? "" : message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no", "<html>", "[]", "{}", "{'a': 1}", "{'message': ''}", "{'mess"})
  void words_of_somebody_else_are_no_refusal(String body) {
    assertThat(reader.refusal(bytes(body))).isEmpty();
  }

  private Answer task(String body) {
    return reader.task(bytes(body)).orElseThrow();
  }

  private static byte[] bytes(String body) {
    return json(body).getBytes(StandardCharsets.UTF_8);
  }

  private static String json(String body) {
    return body.replace('\'', '"');
  }
}
