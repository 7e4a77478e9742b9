package org.kirincamel.loop;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.settings.Durations;
import org.kirincamel.store.ClockRepair;
import org.slf4j.Logger;

/**
 * What is done when the clock is set, so that nothing waits for hours and no silence of the gateway
 * counts as longer than it was. Not thread-safe: the claim alone looks.
 */
final class ClockSteps {

  private static final Logger LOG = SafeLogger.of(ClockSteps.class);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ClockRepair repair;
  private final Duration maxLease;
  private final Duration maxCallTime;
  private final ClockWatch watch;
  private final Consumer<String> note;

  /** What the store does not know of yet, because it failed when it was to be told. */
  private Duration untold = Duration.ZERO;

  private Duration setBackBy = Duration.ZERO;
  private long setBackAt;
  private long lastSearch;

  /**
   * @param maxCallTime for so long, workers may still write down times of before the step
   * @param note keeps for operators what was done
   */
  ClockSteps(
      ClockRepair repair,
      Duration maxLease,
      Duration maxCallTime,
      ClockWatch watch,
      Consumer<String> note) {
    this.note = note;
    this.repair = repair;
    this.maxLease = maxLease;
    this.maxCallTime = maxCallTime;
    this.watch = watch;
  }

  /** Looks from now on at a clock that was another until now. */
  void begin(Instant now, long nanos) {
    watch.begin(now, nanos);
  }

  /**
   * Looks whether the clock was set since the last look.
   *
   * @param nanos of a clock that cannot be set
   */
  void look(Instant now, long nanos) {
    Optional<Duration> step = watch.step(now, nanos);
    step.ifPresent(this::tell);
    untold = untold.plus(step.orElse(Duration.ZERO));
    if (!untold.isZero()) {
      repair.clockWasSet(now, untold, maxLease);
      setBackBy = untold.isNegative() ? untold.negated() : Duration.ZERO;
      setBackAt = nanos;
      lastSearch = nanos;
      untold = Duration.ZERO;
    } else if (!setBackBy.isZero()) {
      searchForTimesOfBefore(now, nanos);
    }
  }

  private void tell(Duration step) {
    String sentence =
        "The clock was set %s by %s: due times are computed anew, and the grace period of requests of unknown outcome starts over"
            .formatted(
                step.isNegative() ? "back" : "forward",
                Durations.text(
                    step.abs().plus(SECOND.dividedBy(2)).truncatedTo(ChronoUnit.SECONDS)));
    LOG.warn("{}", sentence);
    note.accept(sentence);
  }

  private void searchForTimesOfBefore(Instant now, long nanos) {
    if (nanos - setBackAt > maxCallTime.plus(SECOND).toNanos()) {
      setBackBy = Duration.ZERO;
    } else if (nanos - lastSearch > SECOND.toNanos()) {
      lastSearch = nanos;
      repair.dueNowIfLaterThan(
          now.plus(setBackBy.dividedBy(2)), now, setBackBy.negated(), maxLease);
    }
  }
}
