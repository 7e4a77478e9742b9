package org.kirincamel.intake.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuessTest {

  private static Format guess(String text) {
    return Format.guess(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"prompt\":\"a\"} | JSON",
        "{#  \"prompt\":\"a\"#} | JSON",
        "[{\"prompt\":\"a\"}] | JSON",
        "## {\"prompt\":\"a\"}#{\"prompt\":\"b\"}# | JSON_LINES",
        "{\"prompt\":\"a\"}{\"prompt\":\"b\"} | JSON",
        "{prompt: a} | JSON",
        "prompt,mode#a,std | CSV",
        "\"prompt\",\"camera_control.type\"#a,simple | CSV",
        "promt,mode#a,std | CSV",
        "prompt#A cat | CSV",
        "prompt | TEXT",
        "prompt: A cat | YAML",
        "promt: A cat | YAML",
        "---#prompt: A cat | YAML",
        "- prompt: A cat | YAML",
        "input:# - params: {} | YAML",
        "A cat, a dog and a bird#in the garden | TEXT",
        "A ginger cat walks along a wall | TEXT",
        "Eine Katze: sie schläft | TEXT",
        "≥ 3 cats | TEXT",
      })
  void a_format_is_told_by_its_first_lines(String content, Format expected) {
    assertThat(guess(content.replace('#', '\n'))).isEqualTo(expected);
  }

  @Test
  void a_byte_order_mark_and_utf_16_change_nothing() {
    assertThat(guess("\uFEFF{\"prompt\":\"a\"}")).isEqualTo(Format.JSON);
    assertThat(Format.guess("\uFEFF[{}]".getBytes(StandardCharsets.UTF_16LE)))
        .isEqualTo(Format.JSON);
  }

  @Test
  void a_request_on_one_endless_line_never_becomes_a_prompt() {
    assertThat(guess("{\"prompt\":\"" + "a".repeat(3_000_000))).isEqualTo(Format.JSON);
    assertThat(guess("prompt: " + "ä".repeat(1_000_000))).isEqualTo(Format.YAML);
    assertThat(guess("a,".repeat(1_000_000) + "\nb")).isEqualTo(Format.TEXT);
  }

  @Test
  void what_is_no_text_after_its_start_is_still_known_by_its_start() {
    byte[] broken = "{\"prompt\":\"a?\"}".getBytes(StandardCharsets.UTF_8);
    broken[12] = (byte) 0xFF;
    assertThat(Format.guess(broken)).isEqualTo(Format.JSON);
  }

  @Test
  void of_nothing_nothing_is_guessed_but_text() {
    assertThat(guess("")).isEqualTo(Format.TEXT);
    assertThat(guess(" \n\t\n")).isEqualTo(Format.TEXT);
  }
}
