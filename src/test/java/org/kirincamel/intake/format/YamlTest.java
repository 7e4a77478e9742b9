package org.kirincamel.intake.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.intake.format.Format.YAML;
import static org.kirincamel.intake.format.Reading.SMALL;
import static org.kirincamel.intake.format.Reading.bytes;
import static org.kirincamel.intake.format.Reading.json;
import static org.kirincamel.intake.format.Reading.onlyProblem;
import static org.kirincamel.intake.format.Reading.request;
import static org.kirincamel.intake.format.Reading.requests;
import static org.kirincamel.intake.format.Reading.rows;
import static org.kirincamel.intake.format.Reading.unreadable;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTest {
  @Test
  void a_mapping_is_one_request() {
    assertThat(
            request(
                YAML,
                """
                # a comment
                prompt: >
                  A cat
                  walks
                cfg_scale: 0.50
                camera_control:
                  type: simple
                  config: {zoom: -3}
                deliver_to: [a, b]
                """))
        .isEqualTo(
            json(
                "{\"prompt\":\"A cat walks\\n"
                    + "\",\"cfg_scale\":0.50,\"camera_control\":"
                    + "{\"type\":\"simple\",\"config\":{\"zoom\":-3}},\"deliver_to\":[\"a\",\"b\"]}"));
  }

  @Test
  void a_sequence_is_a_request_per_element_and_other_elements_are_left_to_the_rules() {
    assertThat(requests(YAML, "- prompt: a\n- 5\n- b\n- [1]\n-\n- {}\n"))
        .containsExactly(
            json("{\"prompt\":\"a\"}"),
            json("5"),
            json("\"b\""),
            json("[1]"),
            json("null"),
            json("{}"));
  }

  @Test
  void documents_follow_one_another_and_empty_ones_do_not_count() {
    assertThat(
            requests(
                YAML,
                """
                ---
                prompt: a
                ---
                - prompt: b
                - prompt: c
                ---
                ---
                input: [{params: {prompt: d}}]
                model: m
                ---
                input: [{params: {prompt: e}}]
                ---
                input: [{params: {prompt: f}}]
                model: n
                ...
                ---
                """))
        .containsExactly(
            json("{\"prompt\":\"a\"}"),
            json("{\"prompt\":\"b\"}"),
            json("{\"prompt\":\"c\"}"),
            json("{\"prompt\":\"d\",\"model\":\"m\"}"),
            json("{\"prompt\":\"e\"}"),
            json("{\"prompt\":\"f\",\"model\":\"n\"}"));
  }

  @Test
  void the_envelope_is_read_as_in_JSON() {
    assertThat(
            requests(
                YAML, "model: m\ninput:\n  - params:\n      prompt: a\n  - params: {model: own}\n"))
        .containsExactly(json("{\"prompt\":\"a\",\"model\":\"m\"}"), json("{\"model\":\"own\"}"));
    assertThat(unreadable(YAML, "modle: m\ninput: [{params: {}}]\n"))
        .hasMessageContaining("found \"modle\"");
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "yes | \"yes\"",
        "No | \"No\"",
        "on | \"on\"",
        "true | true",
        "FALSE | false",
        "010 | 10",
        "0o10 | 8",
        "0x1F | 31",
        "-7 | -7",
        "+7 | 7",
        "0.50 | 0.50",
        "1e3 | 1e3",
        "1_000 | \"1_000\"",
        "0b11 | \"0b11\"",
        "1:30 | \"1:30\"",
        "16:9 | \"16:9\"",
        "2026-11-22 | \"2026-11-22\"",
        "null | null",
        "~ | null",
        "nil | \"nil\"",
        "\"5\" | \"5\"",
        "'true' | \"true\"",
        "\"\" | \"\"",
        "'null' | \"null\"",
        "= | \"=\""
      },
      delimiter = '|',
      quoteCharacter = '`')
  void plain_scalars_go_by_the_core_schema_and_quoted_ones_are_text(String yaml, String value) {
    assertThat(request(YAML, "a: " + yaml + "\n")).isEqualTo(json("{\"a\":" + value + "}"));
  }

  @Test
  void decimals_that_JSON_writes_otherwise_keep_their_value() {
    assertThat(request(YAML, "{a: .5, b: 5., c: +.5e1}").toString())
        .isEqualTo("{\"a\":0.5,\"b\":5,\"c\":5}");
  }

  @Test
  void an_empty_value_is_null() {
    assertThat(request(YAML, "a:\nb: x\n")).isEqualTo(json("{\"a\":null,\"b\":\"x\"}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {".inf", "-.Inf", "+.INF", ".nan", ".NaN"})
  void numbers_that_JSON_does_not_have_are_a_problem_of_their_row(String number) {
    var rows = rows(YAML, "- prompt: a\n  cfg_scale: " + number + "\n- prompt: b\n");

    assertThat(onlyProblem(rows.get(0)).pointer()).isEqualTo("/cfg_scale");
    assertThat(onlyProblem(rows.get(0)).rule()).isEqualTo("syntax");
    assertThat(onlyProblem(rows.get(0)).message()).contains("line 2, column 14");
    assertThat(rows.get(1).problems()).isEmpty();
  }

  @Test
  void a_key_that_stands_twice_is_a_problem_of_its_row_alone() {
    var rows = rows(YAML, "- {a: 1, 'a': 2}\n- {b: {1: x, \"1\": y}}\n- {c: 1}\n");

    assertThat(onlyProblem(rows.get(0)).rule()).isEqualTo("duplicate_key");
    assertThat(onlyProblem(rows.get(0)).pointer()).isEqualTo("/a");
    assertThat(onlyProblem(rows.get(1)).pointer()).isEqualTo("/b/1");
    assertThat(rows.get(2).problems()).isEmpty();
  }

  @Test
  void depth_and_size_are_problems_of_their_row_alone() {
    var rows =
        rows(
            YAML,
            "- {a: [[[[1]]]]}\n- prompt: "
                + "x".repeat(300)
                + "\n"
                + "- {b: 1234567890123456789012345}\n"
                + "- {c: 0x1234567890123456789012345}\n"
                + "- {d: 1}\n",
            SMALL);

    assertThat(onlyProblem(rows.get(0)).rule()).isEqualTo("depth");
    assertThat(onlyProblem(rows.get(0)).pointer()).isEqualTo("/a/0/0/0");
    assertThat(onlyProblem(rows.get(1)).rule()).isEqualTo("size");
    assertThat(onlyProblem(rows.get(2)).rule()).isEqualTo("size");
    assertThat(onlyProblem(rows.get(3)).rule()).isEqualTo("size");
    assertThat(rows.get(4).problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "a: &x 1 | an anchor",
        "- &x {a: 1}\\n- *x | an anchor",
        "a: [*x] | an alias",
        "a: {<<: {b: 1}} | a merge key",
        "a: !!str 5 | a tag",
        "a: !custom 5 | a tag",
        "!!map {a: 1} | a tag",
        "a: !!java.net.URL [x] | a tag",
        "{[a]: 1} | as a key",
        "? {a: 1}\\n: b | as a key"
      },
      delimiter = '|',
      quoteCharacter = '`')
  void what_JSON_has_not_is_refused_with_what_to_write_instead(String yaml, String what) {
    var refusal = unreadable(YAML, yaml.replace("\\n", "\n") + "\n");

    assertThat(refusal).hasMessageContaining(what).hasMessageContaining("line ");
    assertThat(refusal.brokenOff()).isFalse();
  }

  @Test
  void a_quoted_merge_sign_is_a_name_like_others() {
    assertThat(request(YAML, "{'<<': 1}")).isEqualTo(json("{\"<<\":1}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "prompt: F20 a sign that reads #1 dad, neon\nduration: 5",
        "prompt: a sign\t#1 dad",
        "prompt: a sign\n  that reads #1 dad\nduration: 5",
        "prompt: #1 dad, neon",
        "prompt: a cat # order 7",
        "- {prompt: a sign #1\n  , duration: 5}",
        "negative_prompt: text #1\nprompt: a",
        "input:\n- params:\n    prompt: 🐈🐈 猫 #1 cat",
        "'prompt': a sign #1",
      })
  void a_prompt_that_would_lose_its_end_to_a_comment_is_a_problem_of_its_row(String yaml) {
    var problem = onlyProblem(rows(YAML, yaml).get(0));

    assertThat(problem.rule()).isEqualTo("syntax");
    assertThat(problem.pointer()).endsWith("prompt");
    assertThat(problem.message()).containsPattern("quote the (negative_)?prompt");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "prompt: \"a sign that reads #1 dad\"",
        "prompt: 'a sign #1' # order 7",
        "prompt: a sign#1",
        "prompt: a sign\n# order 7\nduration: 5 # seconds",
        "prompt: |\n  a sign #1\nmode: pro # dear",
        "prompt: > # folded\n  a sign #1",
      })
  void comments_elsewhere_are_comments(String yaml) {
    assertThat(rows(YAML, yaml).get(0).problems()).isEmpty();
  }

  @Test
  void a_comment_behind_a_prompt_is_seen_wherever_it_stands_in_a_large_file() {
    var yaml = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      yaml.append("- prompt: ").append("猫🐈x".repeat(i % 40 + 1)).append(" #1 dad\n");
    }

    assertThat(rows(YAML, yaml.toString()))
        .hasSize(5_000)
        .allSatisfy(row -> assertThat(row.problems()).hasSize(1));
  }

  @Test
  void a_billion_laughs_end_at_the_first() {
    assertThat(
            unreadable(
                YAML, "a: &a [lol,lol]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: &d [*c,*c]\nprompt: *d\n"))
        .hasMessageContaining("an anchor (&) at line 1, column 4");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "just text",
        "5",
        "null",
        "a: b: c",
        "- a\nb: c",
        "a: 1\n\tb: 2",
        "a: [1}",
        "a: @b",
        "a: \"x\" y",
        "%YAML 2.0\n---\na: 1",
        "a: \u0007"
      })
  void what_is_not_YAML_or_no_request_is_refused_whole(String content) {
    var refusal = unreadable(YAML, content);

    assertThat(refusal).hasMessageContaining("send it again");
    assertThat(refusal.brokenOff()).isFalse();
  }

  @Test
  void a_syntax_error_is_told_with_its_place() {
    assertThat(unreadable(YAML, "- prompt: a\n- prompt: b: c\n"))
        .hasMessageStartingWith("The YAML is wrong at line 2, column 12: mapping values");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a: \"open", "a: [1, 2", "a: {b: 1", "- {a: 'x", "[{a: 1},"})
  void content_that_ends_in_the_middle_is_known_as_broken_off(String content) {
    var refusal = unreadable(YAML, content);

    assertThat(refusal.brokenOff()).isTrue();
    assertThat(refusal).hasMessageContaining("ends too early");
  }

  @ParameterizedTest
  @ValueSource(strings = {"# only a comment\n", "---\n---\n", "[]", "input: []"})
  void a_file_without_requests_is_told_as_such(String content) {
    assertThat(unreadable(YAML, content)).hasMessageContaining("no requests in it");
  }

  @Test
  void nesting_without_sense_neither_overflows_the_stack_nor_hurts() {
    assertThat(unreadable(YAML, "[".repeat(100_000))).hasMessageContaining("nests more than");
    assertThat(unreadable(YAML, "- ".repeat(100_000))).hasMessageContaining("nests more than");
    assertThat(unreadable(YAML, "{a: ".repeat(100_000))).hasMessageContaining("nests more than");
    assertThat(unreadable(YAML, "? ".repeat(100_000))).hasMessageContaining("as a key");
    assertThat(onlyProblem(rows(YAML, "[".repeat(500) + "]".repeat(500)).get(0)).rule())
        .isEqualTo("depth");
  }

  @Test
  void one_value_beyond_what_is_skipped_makes_the_file_unreadable() {
    for (String value : new String[] {"x".repeat(99_000), "\"" + "x ".repeat(50_000) + "\""}) {
      assertThat(unreadable(YAML, bytes("- a: " + value + "\n"), SMALL))
          .hasMessageContaining("more than 65,536 characters");
    }
  }

  @Test
  void characters_beyond_the_basic_plane_and_windows_line_ends_are_read() {
    assertThat(requests(YAML, "- prompt: \uD83D\uDC08 猫\r\n- prompt: |\r\n    a\r\n    b\r\n"))
        .containsExactly(
            json("{\"prompt\":\"\uD83D\uDC08 猫\"}"), json("{\"prompt\":\"a\\nb\\n\"}"));
  }
}
