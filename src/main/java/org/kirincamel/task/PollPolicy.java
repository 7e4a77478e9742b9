package org.kirincamel.task;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * When to ask about a running task again.
 *
 * @param first pause between submission and the first poll
 * @param min shortest pause between two polls
 * @param max longest pause between two polls
 */
public record PollPolicy(Duration first, Duration min, Duration max) {

  /** A task that has run for a while is not likely to end within a small part of that while. */
  private static final double SHARE_OF_AGE = 0.1;

  private static final double JITTER = 0.2;

  /**
   * The pause before the next poll of a task that is still running.
   *
   * @param age how long ago the gateway took it; zero for one that was just submitted
   * @param random each value in [0, 1)
   * @return {@link #first} for a task just submitted; else a tenth of its age, made up to a fifth
   *     shorter or longer by chance, never outside {@link #min} and {@link #max}
   */
  public Duration next(Duration age, DoubleSupplier random) {
    if (age.isZero() || age.isNegative()) {
      return first;
    }
    // The middle of the jitter lies so far below max that its end does not pass it.
    double millis = Math.min(age.toMillis() * SHARE_OF_AGE, max.toMillis() / (1 + JITTER));
    double jittered = millis * (1 - JITTER + 2 * JITTER * random.getAsDouble());
    return Duration.ofMillis(Math.max(min.toMillis(), Math.round(jittered)));
  }
}
