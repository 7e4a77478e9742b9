package org.kirincamel.task;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before a try that follows failures: doubles each time, with jitter, so that many
 * rows that failed together do not come back together.
 *
 * @param first pause after the first failure
 * @param max longest pause
 */
public record Backoff(Duration first, Duration max) {

  private static final int LAST_DOUBLING = 30;

  public Backoff {
    if (first.isNegative() || first.isZero() || max.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "first (%s) must be > 0 and max (%s) not shorter".formatted(first, max));
    }
  }

  /**
   * @param failures failures in a row so far, at least 1
   * @param random each value in [0, 1)
   * @return between half of and the whole of {@code first * 2^(failures-1)}, at most {@link #max}
   */
  public Duration after(int failures, DoubleSupplier random) {
    int doublings = Math.min(Math.max(failures, 1) - 1, LAST_DOUBLING);
    double whole = Math.min(first.toMillis() * Math.pow(2, doublings), max.toMillis());
    return Duration.ofMillis(Math.round(whole * (0.5 + random.getAsDouble() / 2)));
  }
}
