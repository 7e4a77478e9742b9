package org.kirincamel.common;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** What a server asks for that is busy: seconds or a date (RFC 9110, section 10.2.3). */
public final class RetryAfter {

  private static final int MAX_DIGITS = 9;

  private RetryAfter() {}

  /**
   * How long it asks us to wait, empty where that is neither; the past is no pause.
   *
   * @param longest however long a server asks for, it is asked again by then
   */
  public static Optional<Duration> parse(String said, Instant now, Duration longest) {
    String value = said.strip();
    if (!value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.of(
          value.length() > MAX_DIGITS
              ? longest
              : capped(Duration.ofSeconds(Long.parseLong(value)), longest));
    }
    try {
      Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(capped(Duration.between(now, until), longest));
    } catch (DateTimeException notADate) {
      return Optional.empty();
    }
  }

  private static Duration capped(Duration asked, Duration longest) {
    if (asked.isNegative()) {
      return Duration.ZERO;
    }
    return asked.compareTo(longest) > 0 ? longest : asked;
  }
}
