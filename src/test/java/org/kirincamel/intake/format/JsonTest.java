package org.kirincamel.intake.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.intake.format.Format.JSON;
import static org.kirincamel.intake.format.Reading.SMALL;
import static org.kirincamel.intake.format.Reading.bytes;
import static org.kirincamel.intake.format.Reading.json;
import static org.kirincamel.intake.format.Reading.onlyProblem;
import static org.kirincamel.intake.format.Reading.request;
import static org.kirincamel.intake.format.Reading.requests;
import static org.kirincamel.intake.format.Reading.rows;
import static org.kirincamel.intake.format.Reading.unreadable;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @Test
  void one_object_is_one_request() {
    String request =
        "{\"prompt\":\"a\",\"cfg_scale\":0.50,\"camera_control\":{\"config\":{\"pan\":-3}},"
            + "\"deliver_to\":[\"a\",\"b\"],\"x\":null,\"y\":true}";

    assertThat(request(JSON, request)).isEqualTo(json(request));
  }

  @Test
  void an_array_is_a_request_per_element_and_other_elements_are_left_to_the_rules() {
    assertThat(requests(JSON, "[{\"prompt\":\"a\"}, 5, \"b\", [1], null, {}]"))
        .containsExactly(
            json("{\"prompt\":\"a\"}"),
            json("5"),
            json("\"b\""),
            json("[1]"),
            json("null"),
            json("{}"));
  }

  @Test
  void the_envelope_of_the_gateway_is_a_request_per_params_with_its_model() {
    assertThat(
            requests(
                JSON,
                "{\"model\":\"m\",\"input\":[{\"params\":{\"prompt\":\"a\"}},"
                    + "{\"params\":{\"prompt\":\"b\",\"model\":\"own\"}},{\"params\":7}]}"))
        .containsExactly(
            json("{\"prompt\":\"a\",\"model\":\"m\"}"),
            json("{\"prompt\":\"b\",\"model\":\"own\"}"),
            json("7"));
  }

  @Test
  void the_model_of_the_envelope_may_stand_after_its_input() {
    assertThat(
            requests(
                JSON,
                "{\"input\":[{\"params\":{\"prompt\":\"a\",\"model\":null}},{\"params\":{\"model\":\"own\"}}],"
                    + "\"model\":\"m\"}"))
        .containsExactly(json("{\"prompt\":\"a\",\"model\":\"m\"}"), json("{\"model\":\"own\"}"));
  }

  @Test
  void the_envelope_may_leave_its_model_out() {
    assertThat(requests(JSON, "{\"input\":[{\"params\":{\"prompt\":\"a\"}}],\"model\":null}"))
        .containsExactly(json("{\"prompt\":\"a\"}"));
    assertThat(requests(JSON, "{\"input\":[{\"params\":{\"prompt\":\"a\"}}]}"))
        .containsExactly(json("{\"prompt\":\"a\"}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"model\":\"m\",\"extra\":1,\"input\":[{\"params\":{}}]}",
        "{\"model\":\"m\",\"input\":[{\"params\":{}}],\"extra\":1}",
        "{\"prompt\":\"p\",\"input\":[{\"params\":{}}]}",
        "{\"model\":\"m\",\"model\":\"n\",\"input\":[{\"params\":{}}]}",
        "{\"model\":\"m\",\"input\":[{\"params\":{}}],\"model\":\"m\"}",
        "{\"input\":[{\"params\":{}}],\"model\":\"m\",\"model\":\"m\"}",
        "{\"input\":[{\"params\":{}}],\"input\":[]}",
        "{\"model\":5,\"input\":[{\"params\":{}}]}",
        "{\"input\":[{\"params\":{}}],\"model\":5}",
        "{\"input\":{\"params\":{}}}",
        "{\"input\":\"x\"}",
        "{\"input\":[{}]}",
        "{\"input\":[{\"prompt\":\"x\"}]}",
        "{\"input\":[{\"params\":{},\"extra\":1}]}",
        "{\"input\":[{\"params\":{},\"params\":{}}]}",
        "{\"input\":[[]]}"
      })
  void an_envelope_that_is_wrong_itself_is_refused_whole(String content) {
    var refusal = unreadable(JSON, content);

    assertThat(refusal.brokenOff()).isFalse();
    assertThat(refusal.getMessage()).contains("line 1, column ").contains("send it again");
  }

  @Test
  void an_unknown_member_of_the_envelope_is_named() {
    assertThat(unreadable(JSON, "{\"modle\":\"m\",\"input\":[{\"params\":{}}]}"))
        .hasMessageContaining("found \"modle\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5",
        "\"text\"",
        "null",
        "{} {}",
        "[] x",
        "{}}",
        "[{},]",
        "{\"a\":1,}",
        "{'a':1}",
        "{a:1}",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":-Infinity}",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":1.}",
        "[{} {}]",
        "[{}] // comment",
        "/* comment */ {}",
        "# comment\n{}",
        "{\"a\":\"tab\tinside\"}",
        "{\"a\":\"\\x\"}",
        "[1}",
        "{\"a\" 1}",
        "[True]",
        "{\"prompt\":\"a\"}\n{\"prompt\":\"b\"}"
      })
  void what_is_not_one_value_of_strict_JSON_is_refused_whole(String content) {
    assertThat(unreadable(JSON, content).brokenOff()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{\"input\":[]}", "{\"model\":\"m\",\"input\":[]}"})
  void a_file_without_requests_is_told_as_such(String content) {
    var refusal = unreadable(JSON, content);

    assertThat(refusal).hasMessageContaining("no requests in it");
    assertThat(refusal.brokenOff()).isFalse();
  }

  @Test
  void a_syntax_error_is_told_with_its_place_and_no_noise_of_the_parser() {
    assertThat(unreadable(JSON, "[\n  {\"prompt\": \"a\"},\n  {\"prompt\" \"b\"}\n]"))
        .hasMessageStartingWith("The JSON is wrong at line 3, column ")
        .hasMessageNotContaining("Source")
        .hasMessageNotContaining("..");
  }

  @Test
  void every_beginning_of_a_file_is_known_as_broken_off() {
    String content =
        "[{\"prompt\":\"a \\u00e9\\n\",\"cfg_scale\":-1.5e+3,\"on\":true,\"off\":false,\"n\":null},{\"a\":[[1],{}]}]";
    for (int end = 1; end < content.length(); end++) {
      String beginning = content.substring(0, end);
      assertThat(unreadable(JSON, beginning).brokenOff()).as(beginning).isTrue();
    }
  }

  @Test
  void a_name_that_stands_twice_is_a_problem_of_its_row_alone() {
    var rows =
        rows(
            JSON,
            "[{\"prompt\":\"a\",\n \"prompt\":\"b\"},{\"prompt\":\"c\"},"
                + "{\"a/b\":[0,{\"~\":1,\"~\":2,\"~\":3}]}]");

    assertThat(onlyProblem(rows.get(0)).pointer()).isEqualTo("/prompt");
    assertThat(onlyProblem(rows.get(0)).rule()).isEqualTo("duplicate_key");
    assertThat(onlyProblem(rows.get(0)).message())
        .contains("\"prompt\"")
        .contains("line 2, column 2");
    assertThat(rows.get(1).problems()).isEmpty();
    assertThat(onlyProblem(rows.get(2)).pointer()).isEqualTo("/a~1b/1/~0");
  }

  @Test
  void the_number_of_problems_told_of_one_row_is_bounded() {
    var request = new StringBuilder("[{\"x\":0");
    for (int i = 0; i < 1_000; i++) {
      request.append(",\"k").append(i).append("\":1,\"k").append(i).append("\":2");
    }

    assertThat(rows(JSON, request + "}]").get(0).problems()).hasSize(20);
  }

  @Test
  void a_row_that_nests_too_deep_is_a_problem_of_its_row_alone() {
    var rows =
        rows(JSON, "[{\"a\":[[[1]]]},{\"a\":[[[[1,{}]]]],\"b\":1},{\"prompt\":\"c\"}]", SMALL);

    assertThat(rows.get(0).problems()).isEmpty();
    assertThat(onlyProblem(rows.get(1)).rule()).isEqualTo("depth");
    assertThat(onlyProblem(rows.get(1)).pointer()).isEqualTo("/a/0/0/0");
    assertThat(rows.get(2).request()).isEqualTo(json("{\"prompt\":\"c\"}"));
  }

  @Test
  void nesting_without_sense_neither_overflows_the_stack_nor_is_waited_for() {
    String deep = "[".repeat(100_000);

    assertThat(unreadable(JSON, deep + "]".repeat(100_000)))
        .hasMessageContaining("nests more than");
    assertThat(unreadable(JSON, deep).brokenOff()).isFalse();
    assertThat(onlyProblem(rows(JSON, "[".repeat(9_000) + "]".repeat(9_000)).get(0)).rule())
        .isEqualTo("depth");
  }

  @Test
  void a_row_that_is_too_large_is_a_problem_of_its_row_alone() {
    String many = "{\"a\":[" + "\"0123456789\",".repeat(30) + "0]}";
    var rows =
        rows(
            JSON,
            "[{\"prompt\":\"" + "x".repeat(300) + "\"},{\"prompt\":\"b\"}," + many + ",{}]",
            SMALL);

    assertThat(onlyProblem(rows.get(0)).rule()).isEqualTo("size");
    assertThat(onlyProblem(rows.get(0)).pointer()).isEmpty();
    assertThat(rows.get(0).request().isMissingNode()).isTrue();
    assertThat(rows.get(1).request()).isEqualTo(json("{\"prompt\":\"b\"}"));
    assertThat(onlyProblem(rows.get(2)).rule()).isEqualTo("size");
    assertThat(rows.get(3).request()).isEqualTo(json("{}"));
  }

  @Test
  void the_size_of_a_row_counts_bytes_and_not_characters() {
    String prompt = "猫".repeat(64);

    assertThat(rows(JSON, "{\"prompt\":\"" + prompt + "\"}", SMALL).get(0).problems()).isEmpty();
    assertThat(onlyProblem(rows(JSON, "{\"prompt\":\"" + prompt + "猫\"}", SMALL).get(0)).rule())
        .isEqualTo("size");
  }

  @Test
  void a_row_of_very_many_small_values_is_too_large() {
    var rows = rows(JSON, "[{\"a\":[" + "{},".repeat(50_000) + "0]},{}]");

    assertThat(onlyProblem(rows.get(0)).rule()).isEqualTo("size");
    assertThat(rows.get(1).problems()).isEmpty();
  }

  @Test
  void one_value_beyond_what_is_skipped_makes_the_file_unreadable() {
    byte[] value = bytes("[{\"prompt\":\"" + "x".repeat(70_000) + "\"},{}]");
    byte[] name = bytes("[{\"" + "x".repeat(70_000) + "\":1},{}]");
    byte[] number = bytes("[{\"a\":" + "1".repeat(70_000) + "},{}]");

    for (byte[] content : new byte[][] {value, name, number}) {
      assertThat(unreadable(JSON, content, SMALL)).hasMessageContaining("more than 65,536");
    }
  }

  @Test
  void numbers_are_exact() {
    var request =
        request(
            JSON,
            "{\"a\":0.1000000000000000000001,\"b\":12345678901234567890,\"c\":5.0,\"d\":2147483648,\"e\":1E2}");

    assertThat(request.path("a").decimalValue())
        .isEqualTo(new BigDecimal("0.1000000000000000000001"));
    assertThat(request.path("b").bigIntegerValue()).hasToString("12345678901234567890");
    assertThat(request.path("c").decimalValue()).isEqualTo(new BigDecimal("5.0"));
    assertThat(request.path("d").isLong()).isTrue();
    assertThat(request.path("e").decimalValue()).isEqualTo(new BigDecimal("1E2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e999999999",
        "1e-999999999",
        "1e99999999999999",
        "123456789012345678901234567890",
        "0.123456789012345678901234567890"
      })
  void numbers_of_absurd_length_are_a_problem_of_their_row(String number) {
    var rows = rows(JSON, "[{\"prompt\":\"a\",\"b\":[0," + number + "]},{}]", SMALL);

    assertThat(onlyProblem(rows.get(0)).rule()).isEqualTo("size");
    assertThat(onlyProblem(rows.get(0)).pointer()).isEqualTo("/b/1");
    assertThat(rows.get(1).problems()).isEmpty();
  }

  @Test
  void half_a_surrogate_pair_is_a_problem_and_a_whole_one_a_character() {
    var rows = rows(JSON, "[{\"prompt\":\"\\ud83d\"},{\"prompt\":\"\\ud83d\\udc08\"}]");

    assertThat(onlyProblem(rows.get(0)).rule()).isEqualTo("syntax");
    assertThat(onlyProblem(rows.get(0)).pointer()).isEqualTo("/prompt");
    assertThat(rows.get(1).problems()).isEmpty();
  }
}
