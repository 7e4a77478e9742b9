package org.kirincamel.intake.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordHeadersTest {

  private static final byte[] NO_UTF_8 = {(byte) 0xff, (byte) 0xfe};

  private static Header header(String name, String value) {
    return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "correlation-id,      correlation_id",
    "correlationId,       correlation_id",
    "kafka_correlationId, correlation_id",
    "reply-to,            reply_to",
    "kafka_replyTopic,    reply_to",
    "PRIORITY,            priority",
  })
  void common_spellings_of_a_detail_are_found(String name, String detail) {
    assertThat(RecordHeaders.details(List.of(header(name, "7")))).isEqualTo(Map.of(detail, "7"));
  }

  @Test
  void a_trace_is_a_detail_only_in_its_form() {
    String parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    assertThat(RecordHeaders.details(List.of(header("traceparent", parent))))
        .isEqualTo(Map.of("traceparent", parent));
    assertThat(RecordHeaders.details(List.of(header("traceparent", "evil")))).isEmpty();
  }

  @Test
  void other_headers_and_values_that_are_no_text_are_no_details() {
    assertThat(
            RecordHeaders.details(
                List.of(
                    header("kirin_target", "x"),
                    new RecordHeader("priority", NO_UTF_8),
                    new RecordHeader("reply-to", (byte[]) null))))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"content-type", "Content_Type", "contentType", "mime-type"})
  void a_content_type_is_found_in_each_spelling(String name) {
    assertThat(RecordHeaders.contentType(List.of(header(name, "text/csv")))).contains("text/csv");
  }

  @Test
  void of_a_name_that_comes_again_the_last_that_is_text_counts() {
    var headers =
        List.of(
            header("content-type", "text/csv"),
            header("contentType", "text/plain"),
            new RecordHeader("mimetype", NO_UTF_8),
            header("priority", "1"),
            header("priority", "2"));

    assertThat(RecordHeaders.contentType(headers)).contains("text/plain");
    assertThat(RecordHeaders.details(headers)).isEqualTo(Map.of("priority", "2"));
  }

  @Test
  void a_dead_letter_takes_the_headers_along_as_far_as_they_have_room() {
    var headers = new ArrayList<Header>();
    headers.add(header("a", "\"1\""));
    headers.add(new RecordHeader("b", NO_UTF_8));
    headers.add(header("c", "x".repeat(4000)));
    headers.add(header("d", "1"));

    assertThat(RecordHeaders.json(headers)).isEqualTo("{\"a\":\"\\\"1\\\"\",\"b\":\"\"}");
    assertThat(RecordHeaders.json(List.of())).isEqualTo("{}");
  }
}
