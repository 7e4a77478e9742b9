package org.kirincamel.intake.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parameters at the head of a text, and what only looks like one. */
class HeadLinesTest {

  @Test
  void lines_of_known_parameters_are_parameters_and_the_rest_is_the_prompt() {
    assertThat(HeadLines.of("duration: 10\nAspect Ratio: 9:16\n\nA cat.\n\nIt rains.").parameters())
        .isEqualTo(
            Map.of("duration", "10", "aspect_ratio", "9:16", "prompt", "A cat.\n\nIt rains."));
  }

  @Test
  void blank_lines_between_parameters_are_those_of_a_program() {
    assertThat(HeadLines.of("duration: 10\n\nmode = pro\n\n\nA cat").parameters())
        .isEqualTo(Map.of("duration", "10", "mode", "pro", "prompt", "A cat"));
  }

  @Test
  void the_prompt_may_be_named_and_go_on_below() {
    assertThat(HeadLines.of("duration: 10\nprompt: A cat\nin the rain").parameters())
        .isEqualTo(Map.of("duration", "10", "prompt", "A cat\nin the rain"));
    assertThat(HeadLines.of("Prompt: A cat\nMode: pro").parameters())
        .isEqualTo(Map.of("prompt", "A cat", "mode", "pro"));
  }

  @Test
  void parts_are_named_with_dots() {
    assertThat(
            HeadLines.of("camera_control.type: simple\ncamera_control.config.zoom: 5\nA cat")
                .parameters())
        .containsEntry("camera_control.type", "simple")
        .containsEntry("camera_control.config.zoom", "5");
    assertThatThrownBy(() -> HeadLines.of("camera_control: zoom\n\nA cat"))
        .hasMessageContaining("camera_control has parts: write each on a line of its own");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "duraton: 10",
        "Duratoin = 10",
        "ratio: 16:9",
        "length: 10",
        "Length: 10 seconds",
        "seconds: 5",
        "size: 1280x720",
        "quality: pro",
        "watermark: true",
        "duration: 10\nstyle: noir",
        "duration: 10\nduration: 5",
        "mode: pro\n\nduraton: 10",
      })
  void what_was_meant_as_a_parameter_is_never_paid_for_as_a_prompt(String head) {
    assertThatThrownBy(() -> HeadLines.of(head + "\n\nA cat"))
        .isInstanceOf(RefusedMailException.class);
    assertThat(HeadLines.begins(head + "\n\nA cat")).isTrue();
  }

  @Test
  void every_line_that_is_wrong_is_named_with_what_was_probably_meant() {
    assertThatThrownBy(() -> HeadLines.of("duraton: 10\nmoode: pro\n\nA cat"))
        .hasMessageContaining("\"duraton\" is no parameter; probably duration is meant")
        .hasMessageContaining("\"moode\" is no parameter; probably mode is meant");
  }

  @Test
  void a_parameter_below_the_prompt_is_refused() {
    assertThatThrownBy(() -> HeadLines.of("A cat\nin the rain\nDuration: 10"))
        .hasMessageContaining("\"Duration: 10\" stands below the prompt");
  }

  @Test
  void a_long_value_that_may_go_on_in_the_next_line_is_refused() {
    String longLine = "negative_prompt: " + "blurry faces, ".repeat(4);

    assertThatThrownBy(() -> HeadLines.of(longLine + "\ntoo many hands\n\nA cat"))
        .hasMessageContaining("put an empty line between the parameters and the prompt");
    assertThat(HeadLines.of(longLine + "\n\nA cat").parameters()).containsEntry("prompt", "A cat");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Paris: the tower at dusk",
        "Close-up of a face: she smiles at 10:30",
        "A sign says: stop",
        "Night scene: a cat walks",
        "Title: The Fall",
        "https://example.org is what the sign says",
      })
  void a_sentence_with_a_colon_is_a_prompt(String prompt) {
    assertThat(HeadLines.of(prompt).parameters()).isEqualTo(Map.of("prompt", prompt));
  }
}
