package org.kirincamel.loop;

import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Knows how many workers of each kind are free, so that no more is claimed than can be begun at
 * once.
 *
 * <p>A worker is counted as busy for as long as its lease lasts and no longer: one that died
 * without a word cannot stop the queue. Thread-safe.
 */
final class Workers {

  private final Map<Job, Integer> capacity;
  private final Map<Job, Map<UUID, Work>> busy = new EnumMap<>(Job.class);
  private final Clock clock;

  Workers(Map<Job, Integer> capacity, Clock clock) {
    this.capacity = new EnumMap<>(capacity);
    this.clock = clock;
    for (Job job : Job.values()) {
      busy.put(job, new ConcurrentHashMap<>());
    }
  }

  int free(Job job) {
    Map<UUID, Work> of = busy(job);
    if (!of.isEmpty()) {
      Instant now = clock.instant();
      of.values().removeIf(work -> work.leaseEnds().isBefore(now));
    }
    return Math.max(0, capacity.getOrDefault(job, 0) - of.size());
  }

  /** Counts a worker as busy with what was claimed for it. */
  void begin(Work work) {
    busy(work.job()).put(work.row(), work);
  }

  /**
   * Takes a worker for what follows at once on other work, if one is free.
   *
   * @return whether the work may be handed over; where not, it is left for the next claim
   */
  boolean tryBegin(Work work) {
    if (free(work.job()) == 0) {
      return false;
    }
    begin(work);
    return true;
  }

  void end(Work work) {
    busy(work.job()).remove(work.row());
  }

  private Map<UUID, Work> busy(Job job) {
    return busy.getOrDefault(job, Map.of());
  }

  /** What was begun and has not ended. */
  List<Work> begun(Job job) {
    return List.copyOf(busy(job).values());
  }
}
