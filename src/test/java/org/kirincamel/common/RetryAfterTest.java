package org.kirincamel.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

  private static final Duration DAY = Duration.ofHours(24);
  private static final Instant NOW = Instant.parse("2026-03-01T10:15:30Z");

  @ParameterizedTest
  @CsvSource({
    "120, PT2M",
    "' 7 ', PT7S",
    "0, PT0S",
    "86401, PT24H",
    "999999999999999999999, PT24H",
    "'Sun, 01 Mar 2026 10:16:30 GMT', PT1M",
    "'Sun, 01 Mar 2026 10:00:00 GMT', PT0S",
    "'Fri, 01 Mar 2126 10:00:00 GMT', PT24H"
  })
  void seconds_and_dates_are_read_and_no_pause_is_absurd(String said, Duration pause) {
    assertThat(RetryAfter.parse(said, NOW, DAY)).contains(pause);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-5", "1.5", "٥", "2026-03-01T10:16:30Z"})
  void anything_else_says_nothing(String said) {
    assertThat(RetryAfter.parse(said, NOW, DAY)).isEmpty();
  }
}
