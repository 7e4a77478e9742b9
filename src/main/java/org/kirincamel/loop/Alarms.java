package org.kirincamel.loop;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * One alarm for each cause, with a number where it happens often, and again while it lasts.
 * Thread-safe.
 */
public final class Alarms {

  /** How long others of the same kind are waited for, to be one alarm. */
  static final Duration WINDOW = Duration.ofSeconds(2);

  private static final int MAX_NOTICES = 10;

  /** What may go on for longer than a moment. */
  enum Kind {
    ACCOUNT,
    LIMIT,
    UNKNOWN,
    DISK,
    FETCH,
    DELIVERY
  }

  /**
   * Why an alarm is raised.
   *
   * @param of what it is about, such as the name of a target; else empty
   */
  record Cause(Kind kind, String of) {
    static Cause of(Kind kind) {
      return new Cause(kind, "");
    }
  }

  private final Alarm alarm;
  private final Duration repeat;
  private final Clock clock;
  private final Map<Cause, Instant> told = new HashMap<>();
  private final Map<Cause, Count> counts = new HashMap<>();
  private final Deque<Notice> notices = new ArrayDeque<>();

  /** What has happened since the last alarm of that cause. */
  private record Count(int number, Instant since, IntFunction<String> sentence) {}

  public Alarms(Alarm alarm, Duration repeat, Clock clock) {
    this.alarm = alarm;
    this.repeat = repeat;
    this.clock = clock;
  }

  /**
   * What was noticed, an alarm or less.
   *
   * @param cure what an operator does about it; empty where the sentence says so, or nothing is
   */
  public record Notice(Instant at, String sentence, String cure) {}

  /** What was noticed last by this process, the newest first. */
  public synchronized List<Notice> recent() {
    return List.copyOf(notices);
  }

  /** What is no alarm, but an operator who looks should see. */
  public void note(String sentence) {
    note(sentence, "");
  }

  /** As above, of what has a cure; it outlives what has none. */
  public synchronized void note(String sentence, String cure) {
    notices.removeIf(each -> each.sentence().equals(sentence));
    notices.addFirst(new Notice(clock.instant(), sentence, cure));
    if (notices.size() > MAX_NOTICES) {
      Iterator<Notice> oldestFirst = notices.descendingIterator();
      while (oldestFirst.hasNext()) {
        if (oldestFirst.next().cure().isEmpty()) {
          oldestFirst.remove();
          return;
        }
      }
      notices.removeLast();
    }
  }

  private void alarm(String sentence) {
    note(sentence);
    alarm.raise(sentence);
  }

  /** What happens once and is over. */
  void tell(String sentence) {
    alarm(sentence);
  }

  /** Begins at once, unless it is known; then it is repeated where that is due. */
  synchronized void raise(Cause cause, String sentence) {
    if (isDue(cause)) {
      told.put(cause, clock.instant());
      alarm(sentence);
    }
  }

  /**
   * Something that began elsewhere, on another node or before this start: to be repeated, but not
   * told at once.
   */
  synchronized void lasts(Cause cause, String sentence) {
    // What this node has counted is about to be told.
    if (!counts.containsKey(cause) && told.putIfAbsent(cause, clock.instant()) != null) {
      raise(cause, sentence);
    }
  }

  /**
   * One more of many.
   *
   * @param sentence of so many, this one the last
   */
  synchronized void count(Cause cause, IntFunction<String> sentence) {
    Count before = counts.getOrDefault(cause, new Count(0, clock.instant(), sentence));
    counts.put(cause, new Count(before.number() + 1, before.since(), sentence));
  }

  /** Tells what was counted: called every now and then. */
  synchronized void raiseCounted() {
    Instant now = clock.instant();
    counts
        .entrySet()
        .removeIf(
            each -> {
              Count count = each.getValue();
              boolean due =
                  isDue(each.getKey())
                      && Duration.between(count.since(), now).abs().compareTo(WINDOW) >= 0;
              if (due) {
                raise(each.getKey(), count.sentence().apply(count.number()));
              }
              return due;
            });
  }

  /** Whether it was going on until now. */
  synchronized boolean ended(Cause cause) {
    return told.remove(cause) != null;
  }

  /** A clock that was set, either way, tells it once too often rather than never. */
  private boolean isDue(Cause cause) {
    Instant last = told.get(cause);
    return last == null || Duration.between(last, clock.instant()).abs().compareTo(repeat) >= 0;
  }
}
