package org.kirincamel.crash;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Time that passes only when it is told to, with a clock that can be set. */
final class VirtualTime extends Clock {

  private final Instant start;
  private volatile Duration passed = Duration.ZERO;
  private volatile Duration set = Duration.ZERO;

  VirtualTime(Instant start) {
    this.start = start;
  }

  void pass(Duration by) {
    passed = passed.plus(by);
  }

  /** Somebody sets the clock, and no time passes. */
  void set(Duration by) {
    set = set.plus(by);
  }

  long nanoTime() {
    return passed.toNanos();
  }

  /** The time of those who have a clock of their own, which nobody sets. */
  Clock elsewhere() {
    return new Clock() {
      @Override
      public Instant instant() {
        return start.plus(passed);
      }

      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }
    };
  }

  @Override
  public Instant instant() {
    return start.plus(passed).plus(set);
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
