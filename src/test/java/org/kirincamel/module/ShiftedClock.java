package org.kirincamel.module;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The system's time, in which hours pass when a test says so, and whose clock a test can set. */
final class ShiftedClock extends Clock {

  private volatile Duration passed = Duration.ZERO;
  private volatile Duration set = Duration.ZERO;

  /** Time passes. */
  void forward(Duration by) {
    passed = passed.plus(by);
  }

  /** Somebody sets the clock, and no time passes. */
  void set(Duration by) {
    set = set.plus(by);
  }

  /** The clock that nobody can set. */
  long nanoTime() {
    return System.nanoTime() + passed.toNanos();
  }

  @Override
  public Instant instant() {
    return Instant.now().plus(passed).plus(set);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
