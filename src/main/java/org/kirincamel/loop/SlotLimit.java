package org.kirincamel.loop;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How many slots are used, of those that are allowed: halved when the gateway says that it is full,
 * and grown again by one for as many successes as there are slots (additive increase,
 * multiplicative decrease, RFC 5681). Thread-safe.
 */
final class SlotLimit {

  /** Answers of one crowd speak of one jam: only the first of them halves. */
  private static final Duration ONE_JAM = Duration.ofSeconds(5);

  private final int max;
  private final LongSupplier nanoTime;
  private double limit;
  private Optional<Long> halvedAt = Optional.empty();

  /**
   * @param max {@code kirin.submit.max-in-flight}, which is never exceeded
   * @param nanoTime a clock that cannot be set
   */
  SlotLimit(int max, LongSupplier nanoTime) {
    this.max = max;
    this.nanoTime = nanoTime;
    this.limit = max;
  }

  /** From 1 to the maximum. */
  synchronized int current() {
    return (int) limit;
  }

  /**
   * The gateway said that it is full.
   *
   * @return whether fewer slots are used from now on
   */
  synchronized boolean full() {
    long now = nanoTime.getAsLong();
    boolean same = halvedAt.filter(at -> now - at < ONE_JAM.toNanos()).isPresent();
    if (same || limit < 2) {
      return false;
    }
    halvedAt = Optional.of(now);
    limit = Math.max(1, limit / 2);
    return true;
  }

  /** The gateway took one. */
  synchronized void taken() {
    limit = Math.min(max, limit + 1 / limit);
  }
}
