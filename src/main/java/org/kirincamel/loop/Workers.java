package org.kirincamel.loop;

import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
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
  private final Map<Job, Map<UUID, Instant>> busy = new EnumMap<>(Job.class);
  private final Clock clock;

  Workers(Map<Job, Integer> capacity, Clock clock) {
    this.capacity = new EnumMap<>(capacity);
    this.clock = clock;
    for (Job job : Job.values()) {
      busy.put(job, new ConcurrentHashMap<>());
    }
  }

  int free(Job job) {
    Map<UUID, Instant> of = busy(job);
    if (!of.isEmpty()) {
      Instant now = clock.instant();
      of.values().removeIf(lease -> lease.isBefore(now));
    }
    return Math.max(0, capacity.getOrDefault(job, 0) - of.size());
  }

  void begin(Work work, Instant leaseEnds) {
    busy(work.job()).put(work.row(), leaseEnds);
  }

  void end(Work work) {
    busy(work.job()).remove(work.row());
  }

  private Map<UUID, Instant> busy(Job job) {
    return busy.getOrDefault(job, Map.of());
  }
}
