package org.kirincamel.settings;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as operators write them: {@code 500ms}, {@code 5s}, {@code 2m}, {@code 24h}, {@code
 * 7d}.
 */
final class Durations {

  private static final Pattern FORM = Pattern.compile("(-?\\d{1,12})\\s*(ms|s|m|h|d)");

  private Durations() {}

  /** Empty where the text is no duration; a negative one is read, for the bounds to refuse. */
  static Optional<Duration> parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(form.group(1));
    return Optional.of(
        switch (form.group(2)) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        });
  }
}
