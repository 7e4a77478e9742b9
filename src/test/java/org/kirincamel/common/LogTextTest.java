package org.kirincamel.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LogTextTest {

  @Test
  void a_strangers_words_fit_one_line() {
    String shown = LogText.of("  a\r\n\tb\0c" + "\ud83d\ude3a".repeat(500));

    assertThat(shown).startsWith("a b c").endsWith("…");
    assertThat(shown.codePointCount(0, shown.length())).isEqualTo(201);
    assertThat(shown.getBytes(StandardCharsets.UTF_8)).doesNotContain('?');
  }

  @Test
  void what_is_short_stays_as_it_is() {
    assertThat(LogText.of("HTTP 500: no such töpf 猫 ")).isEqualTo("HTTP 500: no such töpf 猫");
    assertThat(LogText.of("")).isEmpty();
    assertThat(LogText.of(" \n ")).isEmpty();
    assertThat(LogText.of("abc", 3)).isEqualTo("abc");
  }

  @Test
  void what_turns_a_line_around_or_hides_in_it_is_written_out() {
    assertThat(LogText.of("a\u202eb\u200bc\ud800d\u0085e\u2028f\u001b[31m"))
        .isEqualTo("a\\u202Eb\\u200Bc\\uD800d e f [31m");
  }

  @Test
  void an_endless_text_is_read_no_further_than_it_is_shown() {
    assertThat(LogText.of(" ".repeat(1_000_000) + "x")).isEqualTo("x");
    assertThat(LogText.of("x".repeat(1_000_000))).hasSize(201);
  }
}
