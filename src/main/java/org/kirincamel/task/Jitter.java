package org.kirincamel.task;

import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Makes pauses a little longer by chance: a host asks all rows for the same.
 *
 * @param random each value in [0, 1)
 */
public record Jitter(DoubleSupplier random) {

  private static final double SHARE = 0.1;

  /** Up to a tenth longer. */
  public Duration longer(Duration pause) {
    return pause.plusMillis(Math.round(pause.toMillis() * SHARE * random.getAsDouble()));
  }

  /** As long as the host asks for, up to a tenth longer, and never shorter than it would be. */
  public Duration atLeast(Optional<Duration> asked, Duration otherwise) {
    return asked.map(this::longer).map(a -> Pauses.longer(a, otherwise)).orElse(otherwise);
  }
}
