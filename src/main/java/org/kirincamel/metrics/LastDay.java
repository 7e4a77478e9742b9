package org.kirincamel.metrics;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.store.HourBook;
import org.kirincamel.store.HourBooks;
import org.kirincamel.store.StoreAwayException;
import org.kirincamel.store.StoreException;
import org.kirincamel.task.Meters;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;
import org.slf4j.Logger;

/**
 * What all nodes have brought to an end in each hour of the last day. Each counts its own in memory
 * and adds that to the store once a minute, so that no request costs a statement more: a process
 * that is killed forgets the last minute. Thread-safe.
 */
public final class LastDay implements Meters {

  private static final Logger LOG = SafeLogger.of(LastDay.class);

  private static final int HOURS = 24;
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final Clock clock;
  private final HourBooks books;

  /** What is not in the store yet; the lock of it is held for no longer than a count takes. */
  private final Map<Instant, HourBook> unwritten = new HashMap<>();

  private Instant lastWrite;

  public LastDay(Clock clock, HourBooks books) {
    this.clock = clock;
    this.books = books;
    this.lastWrite = clock.instant();
  }

  @Override
  public void changed(Task before, Task after) {
    boolean completed = after.state() == State.COMPLETED;
    boolean failed = after.state() == State.FAILED || after.state() == State.EXPIRED;
    if (before.state() != after.state() && (completed || failed)) {
      add(
          new HourBook(
              clock.instant().truncatedTo(ChronoUnit.HOURS),
              completed ? 1 : 0,
              failed ? 1 : 0,
              after.result().answer().flatMap(Cost::of).orElse(BigDecimal.ZERO)));
    }
  }

  private void add(HourBook book) {
    synchronized (unwritten) {
      unwritten.merge(book.start(), book, HourBook::and);
    }
  }

  /** Writes what is new, if the last time was long enough ago. */
  public synchronized void writeNowAndThen() {
    Instant now = clock.instant();
    if (Duration.between(lastWrite, now).abs().compareTo(PAUSE) >= 0) {
      lastWrite = now;
      write();
    }
  }

  /** Writes what is new. What cannot be is written the next time. */
  public synchronized void write() {
    List<HourBook> taken;
    synchronized (unwritten) {
      taken = List.copyOf(unwritten.values());
      unwritten.clear();
    }
    if (taken.isEmpty()) {
      return;
    }
    try {
      books.add(taken);
    } catch (StoreException e) {
      if (!(e instanceof StoreAwayException)) {
        LOG.warn("What ended in the last hours is not kept yet: {}", e.getMessage());
      }
      Instant oldest = clock.instant().minus(Duration.ofHours(HOURS));
      taken.stream().filter(each -> each.start().isAfter(oldest)).forEach(this::add);
    }
  }

  /**
   * Every hour of the last day, the oldest first; the last is the one that runs.
   *
   * @throws StoreException if the store cannot be asked
   */
  public synchronized List<HourBook> hours() {
    Instant last = clock.instant().truncatedTo(ChronoUnit.HOURS);
    Instant first = last.minus(Duration.ofHours(HOURS - 1L));
    Map<Instant, HourBook> all = new HashMap<>();
    books.between(first, last).forEach(each -> all.put(each.start(), each));
    synchronized (unwritten) {
      unwritten.values().forEach(each -> all.merge(each.start(), each, HourBook::and));
    }
    List<HourBook> hours = new ArrayList<>();
    for (int at = 0; at < HOURS; at++) {
      Instant hour = first.plus(Duration.ofHours(at));
      hours.add(all.getOrDefault(hour, HourBook.empty(hour)));
    }
    return hours;
  }
}
