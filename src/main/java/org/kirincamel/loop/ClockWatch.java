package org.kirincamel.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.kirincamel.gateway.SendGuard;

/**
 * Notices when the clock was set, by a clock that cannot be. Not thread-safe: the claim alone looks
 * at it.
 */
final class ClockWatch {

  /** Slower than this is drift, which the system corrects little by little. */
  static final Duration STEP = Duration.ofSeconds(5);

  private Instant lastAt;
  private long lastNanos;

  ClockWatch(Instant at, long nanos) {
    this.lastAt = at;
    this.lastNanos = nanos;
  }

  /** Looks from now on at a clock that was another until now. */
  void begin(Instant at, long nanos) {
    lastAt = at;
    lastNanos = nanos;
  }

  /**
   * Compares what the two clocks say has passed since the last look.
   *
   * @return by how much the clock was set, negative for back; empty where it just went on
   */
  Optional<Duration> step(Instant at, long nanos) {
    Optional<Duration> set = step(Duration.between(lastAt, at), nanos - lastNanos);
    begin(at, nanos);
    return set;
  }

  /**
   * By how much the clock was set since a claim, negative for back; empty where it just went on.
   */
  static Optional<Duration> step(SendGuard.Claimed claim, SendGuard.Claimed now) {
    return step(Duration.between(claim.at(), now.at()), now.nanos() - claim.nanos());
  }

  private static Optional<Duration> step(Duration passed, long nanos) {
    return Optional.of(passed.minusNanos(nanos)).filter(set -> set.abs().compareTo(STEP) >= 0);
  }
}
