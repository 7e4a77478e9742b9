package org.kirincamel.intake.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.intake.format.Format.JSON_LINES;
import static org.kirincamel.intake.format.Reading.SMALL;
import static org.kirincamel.intake.format.Reading.json;
import static org.kirincamel.intake.format.Reading.onlyProblem;
import static org.kirincamel.intake.format.Reading.requests;
import static org.kirincamel.intake.format.Reading.rows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLinesTest {
  @Test
  void every_line_is_a_request_whatever_the_line_ends_and_blank_lines_do_not_count() {
    assertThat(
            requests(
                JSON_LINES,
                "\uFEFF{\"prompt\":\"a\"}\r\n\r\n \t\n\n  {\"prompt\":\"b\"}  \n{\"prompt\":\"c\"}"))
        .containsExactly(
            json("{\"prompt\":\"a\"}"), json("{\"prompt\":\"b\"}"), json("{\"prompt\":\"c\"}"));
  }

  @Test
  void a_bad_line_is_a_bad_row_that_names_its_line_and_column() {
    var rows = rows(JSON_LINES, "{\"prompt\":\"a\"}\n\n{\"prompt\" \"b\"}\n{\"prompt\":\"c\"}\n");

    assertThat(rows).hasSize(3);
    var problem = onlyProblem(rows.get(1));
    assertThat(problem.rule()).isEqualTo("syntax");
    assertThat(problem.pointer()).isEmpty();
    assertThat(problem.message()).contains("line 3, column 11");
    assertThat(rows.get(1).request().isMissingNode()).isTrue();
    assertThat(rows.get(2).request()).isEqualTo(json("{\"prompt\":\"c\"}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1} x",
        "{\"a\":1} {\"a\":2}",
        "{\"a\":1},",
        "{\"a\":1",
        "{\"a\":\"open",
        "{\"a\":NaN}",
        "// comment",
        "{'a':1}",
        "tru",
        "{\"a\":1}\r{\"a\":2}",
        "}"
      })
  void whatever_is_not_one_value_in_its_line_is_a_bad_row(String line) {
    var rows = rows(JSON_LINES, line + "\n{}\n");

    assertThat(rows).hasSize(2);
    assertThat(onlyProblem(rows.get(0)).rule()).isEqualTo("syntax");
    assertThat(onlyProblem(rows.get(0)).message()).contains("line 1, column ");
    assertThat(rows.get(1).problems()).isEmpty();
  }

  @Test
  void arrays_and_single_values_are_left_to_the_rules() {
    assertThat(requests(JSON_LINES, "[{}]\n5\n\"x\"\nnull\n"))
        .containsExactly(json("[{}]"), json("5"), json("\"x\""), json("null"));
  }

  @Test
  void an_envelope_in_a_line_is_a_request_with_unknown_fields() {
    assertThat(requests(JSON_LINES, "{\"input\":[{\"params\":{}}]}\n"))
        .containsExactly(json("{\"input\":[{\"params\":{}}]}"));
  }

  @Test
  void a_line_over_the_limit_is_a_bad_row_and_at_the_limit_a_good_one() {
    String largest = "{\"prompt\":\"" + "x".repeat(187) + "\"}";
    assertThat(largest).hasSize(200);

    var rows = rows(JSON_LINES, largest + "\r\n" + largest + " \n" + "y".repeat(99_999), SMALL);

    assertThat(rows.get(0).problems()).isEmpty();
    assertThat(onlyProblem(rows.get(1)).rule()).isEqualTo("size");
    assertThat(onlyProblem(rows.get(1)).message()).contains("line 2");
    assertThat(onlyProblem(rows.get(2)).rule()).isEqualTo("size");
  }

  @Test
  void duplicates_and_depth_are_told_with_the_line_in_the_file() {
    var rows = rows(JSON_LINES, "{}\n{\"a\":1,\"a\":2}\n{\"a\":[[[[]]]]}\n", SMALL);

    assertThat(onlyProblem(rows.get(1)).rule()).isEqualTo("duplicate_key");
    assertThat(onlyProblem(rows.get(1)).message()).contains("line 2, column 8");
    assertThat(onlyProblem(rows.get(2)).rule()).isEqualTo("depth");
  }

  @Test
  void nesting_without_sense_is_a_problem_of_its_row() {
    var rows = rows(JSON_LINES, "[".repeat(100_000) + "\n{}\n");

    assertThat(onlyProblem(rows.get(0)).rule()).isEqualTo("depth");
    assertThat(rows.get(1).problems()).isEmpty();
  }
}
