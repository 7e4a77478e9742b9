package org.kirincamel.http;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Keeps what strangers cause from filling the log. Thread-safe. */
final class OncePerMinute {

  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nanos;
  private final AtomicLong next;

  OncePerMinute(LongSupplier nanos) {
    this.nanos = nanos;
    this.next = new AtomicLong(nanos.getAsLong());
  }

  /** Whether this is the first time within a minute. */
  boolean isDue() {
    long now = nanos.getAsLong();
    long due = next.get();
    return due - now <= 0 && next.compareAndSet(due, now + MINUTE);
  }
}
