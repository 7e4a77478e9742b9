package org.kirincamel.loop;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.kirincamel.store.FreeWorkers;
import org.kirincamel.task.Delivery;

/**
 * Knows how many workers of each kind are free, so that no more is claimed than can be begun at
 * once.
 *
 * <p>A worker is counted as busy for as long as its work may last and no longer: one that died
 * without a word cannot stop the queue. One that is held is busy until it ends, and its row is
 * given to no other: its thread is still in use. Thread-safe.
 */
final class Workers {

  private final Map<Job, Integer> capacity;
  private final Map<String, Integer> shares = new ConcurrentHashMap<>();
  private final Map<Job, Map<UUID, Begun>> busy = new EnumMap<>(Job.class);
  private final Map<UUID, Thread> held = new ConcurrentHashMap<>();
  private final Duration longest;
  private final Clock clock;

  private record Begun(Work work, Instant until) {}

  /** What became of work for which a worker was looked for. */
  enum Start {
    BEGUN,
    /** Another worker has that row in its hands still. */
    IN_HAND,
    /** As many deliveries to its target go on as may. */
    NO_SHARE
  }

  /**
   * @param shares how many deliveries to each target may go on at once: together no more than there
   *     are workers for them, so that no target waits for another
   * @param longest how long a fetch or a delivery may take; its lease is shorter, and renewed
   */
  Workers(Map<Job, Integer> capacity, Map<String, Integer> shares, Duration longest, Clock clock) {
    this.capacity = new EnumMap<>(capacity);
    this.shares.putAll(shares);
    this.longest = longest;
    this.clock = clock;
    for (Job job : Job.values()) {
      busy.put(job, new ConcurrentHashMap<>());
    }
  }

  FreeWorkers free() {
    return new FreeWorkers(
        free(Job.SUBMIT),
        free(Job.POLL),
        free(Job.LOOKUP),
        free(Job.FETCH),
        free(Job.DELIVER),
        freeShares());
  }

  int free(Job job) {
    Map<UUID, Begun> of = busy(job);
    if (!of.isEmpty()) {
      Instant now = clock.instant();
      of.values().removeIf(begun -> begun.until().isBefore(now) && !isHeld(begun.work().row()));
    }
    return Math.max(0, capacity.getOrDefault(job, 0) - of.size());
  }

  /**
   * Counts a worker as busy with what was claimed for it.
   *
   * @return whether it may be handed over: not where another worker has that row in its hands still
   */
  boolean begin(Work work) {
    if (isHeld(work.row())) {
      return false;
    }
    begun(work);
    return true;
  }

  private void begun(Work work) {
    Instant until = isLong(work.job()) ? clock.instant().plus(longest) : work.leaseEnds();
    busy(work.job()).put(work.row(), new Begun(work, until));
  }

  private static boolean isLong(Job job) {
    return job == Job.FETCH || job == Job.DELIVER;
  }

  /**
   * Takes a worker for what follows at once on other work, if one is free.
   *
   * @return whether the work may be handed over; where not, it is left for the next claim
   */
  synchronized boolean tryBegin(Work work) {
    return free(work.job()) > 0 && start(work) == Start.BEGUN;
  }

  /**
   * Takes a worker for what a claim brought, if its target may have one: since the claim counted
   * them, what followed at once on other work may have taken the last.
   */
  synchronized Start start(Work work) {
    if (isHeld(work.row())) {
      return Start.IN_HAND;
    }
    if (work.delivery().filter(this::isFull).isPresent()) {
      return Start.NO_SHARE;
    }
    begun(work);
    return Start.BEGUN;
  }

  /** Counts a worker as busy until its work, or the calling thread, ends, however long it takes. */
  void hold(Work work) {
    begun(work);
    held.put(work.row(), Thread.currentThread());
  }

  private boolean isHeld(UUID row) {
    // One whose thread has died has no owner.
    return held.computeIfPresent(row, (id, holder) -> holder.isAlive() ? holder : null) != null;
  }

  /**
   * What is held has come to its end, which is about to be written: from then on anybody may claim
   * the row again.
   */
  void release(Work work) {
    Begun begun = busy(work.job()).get(work.row());
    if (begun != null && begun.work().equals(work)) {
      held.remove(work.row());
    }
  }

  void end(Work work) {
    release(work);
    busy(work.job())
        .computeIfPresent(work.row(), (row, begun) -> begun.work().equals(work) ? null : begun);
  }

  /**
   * Gives a worker to results for a target that had none: one that is no longer configured, where
   * they fail at once, which must be seen.
   */
  void share(String target) {
    shares.putIfAbsent(target, 1);
  }

  /** How many more deliveries to each target may begin. */
  Map<String, Integer> freeShares() {
    Map<String, Integer> free = new HashMap<>(shares);
    for (Work work : begun(Job.DELIVER)) {
      work.delivery()
          .ifPresent(
              delivery ->
                  free.computeIfPresent(delivery.target(), (name, n) -> Math.max(0, n - 1)));
    }
    return free;
  }

  private boolean isFull(Delivery delivery) {
    return freeShares().getOrDefault(delivery.target(), 0) == 0;
  }

  private Map<UUID, Begun> busy(Job job) {
    return busy.getOrDefault(job, Map.of());
  }

  /** What was begun and has not ended. */
  List<Work> begun(Job job) {
    return busy(job).values().stream().map(Begun::work).toList();
  }

  /** The rows of what may still last, and whose leases are to be renewed meanwhile. */
  List<UUID> lasting(Job job) {
    Instant now = clock.instant();
    return busy(job).values().stream()
        .filter(begun -> isLong(job) && !begun.until().isBefore(now))
        .map(begun -> begun.work().row())
        .toList();
  }
}
