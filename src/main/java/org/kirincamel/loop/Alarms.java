package org.kirincamel.loop;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * One alarm for each cause, with a number where it happens often, and again while it lasts.
 * Thread-safe.
 */
public final class Alarms {

  /** How long others of the same kind are waited for, to be one alarm. */
  static final Duration WINDOW = Duration.ofSeconds(2);

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

  /** What has happened since the last alarm of that cause. */
  private record Count(int number, Instant since, IntFunction<String> sentence) {}

  public Alarms(Alarm alarm, Duration repeat, Clock clock) {
    this.alarm = alarm;
    this.repeat = repeat;
    this.clock = clock;
  }

  /** What happens once and is over. */
  void tell(String sentence) {
    alarm.raise(sentence);
  }

  /** Begins at once, unless it is known; then it is repeated where that is due. */
  synchronized void raise(Cause cause, String sentence) {
    if (isDue(cause)) {
      told.put(cause, clock.instant());
      alarm.raise(sentence);
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
