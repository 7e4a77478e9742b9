package org.kirincamel.loop;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.store.LearntDurations;
import org.kirincamel.store.StoreAwayException;
import org.kirincamel.store.StoreException;
import org.kirincamel.task.PollPolicy;
import org.slf4j.Logger;

/**
 * Keeps what the policy learns where the next start and other nodes find it, rarely: a process that
 * is killed forgets the last minute.
 */
public final class DurationKeeper {

  private static final Logger LOG = SafeLogger.of(DurationKeeper.class);
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final PollPolicy policy;
  private final LearntDurations durations;
  private final Clock clock;
  private Instant lastSave;

  DurationKeeper(PollPolicy policy, LearntDurations durations, Clock clock) {
    this.policy = policy;
    this.durations = durations;
    this.clock = clock;
    this.lastSave = clock.instant();
  }

  /** Tells the policy what was learnt before. */
  void remember() {
    durations.all().forEach(policy::remember);
  }

  /** Saves what is new, if the last time was long enough ago. */
  public synchronized void saveNowAndThen() {
    Instant now = clock.instant();
    if (Duration.between(lastSave, now).abs().compareTo(PAUSE) >= 0) {
      lastSave = now;
      save();
    }
  }

  /** Saves what is new. What cannot be is no loss that would be worth an alarm. */
  synchronized void save() {
    try {
      policy.save(durations::add);
    } catch (StoreAwayException e) {
      // The store has told so itself, and what is new is saved the next time.
    } catch (StoreException e) {
      LOG.warn("What was learnt of the durations of tasks is not kept yet: {}", e.getMessage());
    }
  }
}
