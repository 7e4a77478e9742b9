package org.kirincamel.loop;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.kirincamel.task.Backoff;
import org.kirincamel.task.Pauses;

/** How long a look-up of an unknown outcome waits. */
final class LookupPauses {

  /** "The gateway does not know it" is believed only when said this often. */
  static final int MISSES_TO_BELIEVE = 3;

  private static final Duration SHORTEST = Duration.ofMillis(500);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Duration betweenMisses;
  private final Backoff backoff;
  private final DoubleSupplier random;

  /**
   * @param grace over which "no such task" must be repeated before it is believed
   */
  LookupPauses(Duration grace, DoubleSupplier random) {
    Duration third = grace.dividedBy(MISSES_TO_BELIEVE);
    this.betweenMisses = Pauses.longer(third, SHORTEST);
    this.backoff = new Backoff(Pauses.shorter(SECOND, betweenMisses), Pauses.longer(third, SECOND));
    this.random = random;
  }

  /** Spreads the misses that are believed over the grace. */
  Duration betweenMisses() {
    return betweenMisses;
  }

  /**
   * @param failures look-ups in a row that taught nothing
   */
  Duration afterFailure(int failures) {
    return backoff.after(failures, random);
  }
}
