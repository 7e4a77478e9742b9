package org.kirincamel.intake.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.intake.format.Reading.bytes;
import static org.kirincamel.intake.format.Reading.request;
import static org.kirincamel.intake.format.Reading.unreadable;

import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What may become a prompt, and what must not be paid for as one. */
class PromptGateTest {

  static List<String> good() {
    return Prompts.good();
  }

  static List<Prompts.Bad> bad() {
    return Prompts.bad();
  }

  @ParameterizedTest
  @MethodSource("good")
  void a_good_prompt_passes_as_it_stands_whether_its_format_is_named_or_not(String prompt) {
    assertThat(Format.guess(bytes(prompt))).isEqualTo(Format.TEXT);
    assertThat(request(Format.TEXT, prompt + "\n").path("prompt").textValue()).isEqualTo(prompt);
  }

  @ParameterizedTest
  @MethodSource("bad")
  void what_is_no_prompt_is_refused_as_text_with_a_sentence_that_says_what_to_do(Prompts.Bad bad) {
    var refusal = unreadable(Format.TEXT, bad.text());

    assertThat(refusal.getMessage()).contains("send").endsWith(".").hasSizeLessThan(400);
    assertThat(refusal.brokenOff()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("bad")
  void where_no_format_is_named_it_is_read_as_what_it_is(Prompts.Bad bad) {
    assertThat(Format.guess(bytes(bad.text())))
        .isEqualTo(bad.format().equals("-") ? Format.TEXT : Format.valueOf(bad.format()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"prompt\":\"a\"} | This looks like JSON: send it as application/json, or name the file"
            + " .json.",
        "{\"prompt\":\"a\"}#{\"prompt\":\"b\"} | This looks like JSON: send it as"
            + " application/x-ndjson",
        "\"{\\\"prompt\\\":\\\"a\\\"}\" | JSON that was encoded twice, a JSON string that holds a"
            + " request",
        "<o>a</o> | This looks like XML or HTML",
        "prompt,mode#a,std | This looks like a table (CSV): send it as text/csv, or name the file"
            + " .csv.",
        "prompt: a#mode: std | This looks like a list of fields (YAML): send it as"
            + " application/yaml",
        "prompt=a&mode=std | This looks like a list of fields (mode, prompt): send it as JSON",
        "null | There is nothing but \"null\" in it",
        "`\u0001Za` | control character U+0001",
      })
  void the_sentence_says_what_it_looks_like(String text, String sentence) {
    assertThat(PromptGate.objection(text.replace('#', '\n')).orElseThrow()).contains(sentence);
  }

  @Test
  void the_same_holds_with_other_line_ends() {
    for (Prompts.Bad bad : Prompts.bad()) {
      String unix = bad.text().replace("\r\n", "\n");

      for (String end : List.of("\r\n", "\r", "\n")) {
        assertThat(PromptGate.objection(unix.replace("\n", end))).as(unix).isPresent();
      }
    }
    for (String good : Prompts.good()) {
      assertThat(PromptGate.objection(good.replace("\n", "\r\n"))).as(good).isEmpty();
    }
  }

  @Test
  void white_space_around_it_changes_nothing() {
    for (Prompts.Bad bad : Prompts.bad()) {
      assertThat(PromptGate.objection("\u00A0\n" + bad.text() + " \n\n"))
          .as(bad.text())
          .isPresent();
    }
  }

  @Test
  void an_operator_may_let_every_text_be_a_prompt() throws Exception {
    byte[] json = bytes("{\"prompt\":\"a\"}");
    var limits = Limits.withAnyText(true);

    assertThat(Format.TEXT.check(new ByteArrayInputStream(json), limits).rows()).isEqualTo(1);
    try (var rows = Format.TEXT.read(() -> new ByteArrayInputStream(json), limits)) {
      assertThat(rows.next().orElseThrow().request().path("prompt").textValue())
          .isEqualTo("{\"prompt\":\"a\"}");
    }
  }

  @Test
  void texts_that_repeat_anything_without_end_are_looked_at_in_no_time() {
    for (String part :
        List.of(
            "a=b&",
            "{",
            "[",
            "\"",
            "\\",
            "<a ",
            "<a>",
            "</a>",
            "<a/",
            "//\n",
            "/*",
            "# x\n",
            "a_",
            "prompt=",
            "prompt:",
            "prompt: a\n",
            "x: y\n",
            "- ",
            "mode: ",
            "|",
            ",",
            ";",
            " ",
            "```\n",
            "{\"a\":",
            "[\"a\",",
            "'",
            "%20&",
            "sep=",
            "a.",
            "-prompt ",
            "\t",
            "=",
            "*")) {
      String text = part.repeat(1_000_000 / part.length());

      Assertions.assertThatNoException()
          .as(part)
          .isThrownBy(
              () ->
                  org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                      Duration.ofSeconds(20), () -> PromptGate.objection(text)));
    }
  }

  @Test
  void a_request_on_one_endless_line_never_becomes_a_prompt() {
    assertThat(Format.guess(bytes("{\"prompt\":\"" + "a".repeat(3_000_000))))
        .isEqualTo(Format.JSON);
    assertThat(Format.guess(bytes("- prompt: " + "ä".repeat(1_000_000)))).isEqualTo(Format.YAML);
  }

  @Test
  void what_is_no_text_after_its_start_is_still_known_by_its_start() {
    byte[] broken = bytes("{\"prompt\":\"a?\"}");
    broken[12] = (byte) 0xFF;

    assertThat(Format.guess(broken)).isEqualTo(Format.JSON);
  }

  @Test
  void of_nothing_nothing_is_guessed_but_text() {
    assertThat(Format.guess(bytes(""))).isEqualTo(Format.TEXT);
    assertThat(Format.guess(bytes(" \n\t\n"))).isEqualTo(Format.TEXT);
  }
}
