package org.kirincamel.common;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What costs something to find out: found out when it is asked for, and at most once in a period,
 * however many ask. While one caller waits for it, the others get what is known. Thread-safe.
 */
public final class Recent<T> {

  private final Supplier<T> source;
  private final long period;
  private final LongSupplier nanoTime;
  private final ReentrantLock looking = new ReentrantLock();
  private volatile Optional<Seen<T>> last = Optional.empty();

  private record Seen<T>(T value, long at) {}

  /**
   * @param source must not throw
   */
  public Recent(Supplier<T> source, Duration period, LongSupplier nanoTime) {
    this.source = source;
    this.period = period.toNanos();
    this.nanoTime = nanoTime;
  }

  public T get() {
    Optional<Seen<T>> seen = last;
    if (seen.isPresent() && (isFresh(seen.get()) || !looking.tryLock())) {
      return seen.get().value();
    }
    if (seen.isEmpty()) {
      looking.lock();
    }
    try {
      if (last.filter(this::isFresh).isEmpty()) {
        last = Optional.of(new Seen<>(source.get(), nanoTime.getAsLong()));
      }
      return last.orElseThrow().value();
    } finally {
      looking.unlock();
    }
  }

  private boolean isFresh(Seen<T> seen) {
    return nanoTime.getAsLong() - seen.at() < period;
  }
}
