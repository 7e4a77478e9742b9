package org.kirincamel.delivery;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** What a target asks for when it is busy: seconds or a date (RFC 9110, section 10.2.3). */
final class RetryAfter {

  /** However long a target asks us to wait, it is tried again by then. */
  static final Duration LONGEST = Duration.ofHours(24);

  private static final int MOST_DIGITS = 9;

  private RetryAfter() {}

  /** Empty where it is neither; the past is no pause, and absurd values are capped. */
  static Optional<Duration> parse(String said, Instant now) {
    String value = said.strip();
    if (!value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.of(
          value.length() > MOST_DIGITS
              ? LONGEST
              : capped(Duration.ofSeconds(Long.parseLong(value))));
    }
    try {
      Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(capped(Duration.between(now, until)));
    } catch (DateTimeException notADate) {
      return Optional.empty();
    }
  }

  private static Duration capped(Duration asked) {
    if (asked.isNegative()) {
      return Duration.ZERO;
    }
    return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
  }
}
