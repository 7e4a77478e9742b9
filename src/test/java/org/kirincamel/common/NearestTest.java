package org.kirincamel.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NearestTest {
  private static final List<String> KNOWN =
      List.of(
          "prompt",
          "duration",
          "aspect_ratio",
          "negative_prompt",
          "cfg_scale",
          "mode",
          "pan",
          "camera_control",
          "watermark_info",
          "callback_url",
          "external_task_id",
          "model",
          "kirin.poll.first",
          "kirin.poll.max",
          "kirin.api.url");

  @ParameterizedTest
  @CsvSource({
    "promt, prompt",
    "PROMPT, prompt",
    "prmopt, prompt",
    "durations, duration",
    "aspectRatio, aspect_ratio",
    "Aspect-Ratio, aspect_ratio",
    "negativePrompt, negative_prompt",
    "cfgScale, cfg_scale",
    "cfg, cfg_scale",
    "mdoel, model",
    "pn, pan",
    "watermark, watermark_info",
    "callback, callback_url",
    "task_id, external_task_id",
    "kirin.pol.first, kirin.poll.first",
    "kirin_poll_max, kirin.poll.max",
    "kirin.api.uri, kirin.api.url"
  })
  void a_slip_is_traced_to_the_name_that_was_meant(String name, String meant) {
    assertThat(Nearest.of(name, KNOWN)).contains(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "_", "x", "size", "seed", "style_preset", "猫", "kirin"})
  void what_is_near_to_none_or_to_several_is_traced_to_none(String name) {
    assertThat(Nearest.of(name, KNOWN)).isEmpty();
  }

  @Test
  void of_equally_near_names_the_first_is_taken() {
    assertThat(Nearest.of("targetc", List.of("targetb", "targeta"))).contains("targetb");
  }

  @Test
  void a_very_long_name_costs_nothing() {
    assertThat(Nearest.of("x".repeat(10_000_000), KNOWN)).isEmpty();
    assertThat(Nearest.of("x", List.of())).isEmpty();
  }
}
