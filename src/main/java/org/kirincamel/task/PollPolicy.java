package org.kirincamel.task;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.DoubleSupplier;

/**
 * When to ask about a running task again: as often as its kind's durations make it worth, see
 * {@link PollPlan}. Learns them from what polls show. Thread-safe.
 */
public final class PollPolicy {

  /** So that tasks that were submitted together are not polled together. */
  private static final double JITTER = 0.1;

  private final PollBounds bounds;
  private final BinaryOperator<Duration> adjust;
  private final Map<TaskKind, KindDurations> kinds = new ConcurrentHashMap<>();

  /** What half of the tasks of a kind need at most, and nine of ten. */
  public record Usual(Duration median, Duration ninetieth) {}

  public PollPolicy(PollBounds bounds) {
    this(bounds, (age, planned) -> planned);
  }

  /**
   * @param adjust makes another pause of a task's age and the pause that was planned for it
   */
  public PollPolicy(PollBounds bounds, BinaryOperator<Duration> adjust) {
    this.bounds = bounds;
    this.adjust = adjust;
  }

  private KindDurations of(TaskKind kind) {
    return kinds.computeIfAbsent(kind, each -> new KindDurations(bounds));
  }

  /**
   * The pause before the next poll of a task that is still running.
   *
   * @param age how long ago the gateway took it; zero for one that was just submitted
   * @param random each value in [0, 1)
   * @return never outside the bounds, but that the first one may be longer than {@link
   *     PollBounds#max} where many tasks have shown that none ends so early
   */
  public Duration next(TaskKind kind, Duration age, DoubleSupplier random) {
    boolean first = age.isZero() || age.isNegative();
    if (first && bounds.first().isPresent()) {
      return bounds.first().get();
    }
    double own = of(kind).pause(first ? 0 : seconds(age)) * 1e3;
    double planned = adjust.apply(first ? Duration.ZERO : age, millis(own)).toMillis();
    double jittered = planned * (1 - JITTER + 2 * JITTER * random.getAsDouble());
    double longest = Math.max(own, bounds.max().toMillis());
    return millis(Math.max(bounds.min().toMillis(), Math.min(longest, jittered)));
  }

  private static Duration millis(double millis) {
    return Duration.ofMillis(Math.round(millis));
  }

  /** A poll found a task running, and so did the one before, if there was one. */
  public void ran(TaskKind kind, Duration from, Duration to) {
    if (isSpan(from, to)) {
      of(kind).ran(seconds(from), seconds(to));
    }
  }

  /** A poll found that a task had ended, which the one before had found running. */
  public void ended(TaskKind kind, Duration from, Duration to) {
    if (isSpan(from, to)) {
      of(kind).ended(seconds(from), seconds(to));
    }
  }

  /** How long tasks of a kind take; empty while too few were seen. */
  public Optional<Usual> usual(TaskKind kind) {
    return Optional.ofNullable(kinds.get(kind)).flatMap(KindDurations::usual);
  }

  /** Hears what was kept of a kind. */
  public void remember(TaskKind kind, String text) {
    of(kind).saved(text);
  }

  /** Adds to what is kept. */
  public interface Keep {

    /**
     * @param kinds of tasks of which something new is known
     * @param merged what is to be kept of a kind, given what is, or nothing
     * @return what is kept of these kinds now
     */
    Map<TaskKind, String> add(
        Collection<TaskKind> kinds, BiFunction<TaskKind, String, String> merged);
  }

  /** Has all kept that was learnt since the last time; where that throws, the next time. */
  public void save(Keep keep) {
    List<TaskKind> learnt =
        kinds.entrySet().stream()
            .filter(each -> each.getValue().startSaving())
            .map(Map.Entry::getKey)
            .toList();
    if (!learnt.isEmpty()) {
      keep.add(learnt, (kind, text) -> of(kind).merged(text))
          .forEach((kind, text) -> of(kind).saved(text));
    }
  }

  /** A clock that was set makes others. */
  private static boolean isSpan(Duration from, Duration to) {
    return !from.isNegative() && to.compareTo(from) > 0;
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }
}
