package org.kirincamel.task;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * A pause that is a tenth of the time waited so far: what has taken a while is not likely to end
 * within a small part of that while.
 *
 * @param min shortest pause
 * @param max longest pause
 */
public record GrowingPause(Duration min, Duration max) {

  private static final double SHARE = 0.1;

  private static final double JITTER = 0.2;

  /**
   * The pause before the next look.
   *
   * @param waited how long it has been waited for
   * @param random each value in [0, 1)
   * @return a tenth of that, made up to a fifth shorter or longer by chance, never outside {@link
   *     #min} and {@link #max}
   */
  public Duration after(Duration waited, DoubleSupplier random) {
    // The middle of the jitter lies so far below max that its end does not pass it.
    double millis = Math.min(waited.toMillis() * SHARE, max.toMillis() / (1 + JITTER));
    double jittered = millis * (1 - JITTER + 2 * JITTER * random.getAsDouble());
    return Duration.ofMillis(Math.max(min.toMillis(), Math.round(jittered)));
  }
}
