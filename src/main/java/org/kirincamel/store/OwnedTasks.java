package org.kirincamel.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/**
 * The running requests that this process owns: it polls them by due times that it keeps in memory,
 * and a poll that learns nothing writes nothing.
 *
 * <p>The row of such a request is claimed until {@link #OWNERSHIP} has passed, so it comes back by
 * itself, whatever becomes of what is kept here. Any other change makes a new version, and with
 * that it is owned no longer. Being wrong costs a repeated poll. Thread-safe.
 */
final class OwnedTasks {

  /** Each time it ends costs two writes; a task that was lost here is polled again after it. */
  static final Duration OWNERSHIP = Duration.ofMinutes(10);

  private final Map<UUID, Owned> tasks = new HashMap<>();

  private final TreeSet<Owned> byDueTime =
      new TreeSet<>(Comparator.comparing(Owned::due).thenComparing(Owned::id));

  /**
   * What a row does not say of a request that is owned.
   *
   * @param due when it is polled next; while it is in a worker's hands, the end of their lease
   * @param until the end of its lease in the row
   */
  private record Owned(
      UUID id,
      long version,
      Instant due,
      boolean inHand,
      Instant until,
      int polls,
      Optional<Double> progress) {

    Owned lentUntil(Instant leaseEnds) {
      return new Owned(id, version, leaseEnds, true, until, polls, progress);
    }

    /** As the clock is set back: whatever would wait for hours comes now, or when a lease ends. */
    Owned noLaterThan(Instant now, Instant leaseEnds) {
      Instant latest = inHand ? leaseEnds : now;
      return new Owned(
          id, version, earlier(due, latest), inHand, earlier(until, leaseEnds), polls, progress);
    }

    private static Instant earlier(Instant one, Instant other) {
      return one.isBefore(other) ? one : other;
    }

    Owned backAt(Instant at, boolean lost) {
      return new Owned(id, version, at, lost, until, polls, progress);
    }

    Owned dueAt(Instant at) {
      return new Owned(id, version, at, false, until, polls, progress);
    }
  }

  /**
   * One whose time has come.
   *
   * @param due when it came
   * @param lost whether a worker had it and did not bring it back in time
   */
  record Due(UUID id, long version, Instant due, boolean lost) {}

  /**
   * What this process alone knows of a request, to be written into its row.
   *
   * @param version of the row to which it belongs
   */
  record Kept(UUID id, long version, Instant due, int polls, Optional<Double> progress) {}

  private final boolean owning;

  /**
   * @param owning whether other nodes learn of the death of this one, if there are any; else it
   *     owns nothing
   */
  OwnedTasks(boolean owning) {
    this.owning = owning;
  }

  boolean owning() {
    return owning;
  }

  /** Whether a request is owned from the moment when it is written like this. */
  boolean takes(Task after) {
    return owning && after.state() == State.RUNNING && after.nextActionAt().isPresent();
  }

  /** When the lease ends that is written into the row of a request that is due then. */
  static Instant until(Instant due) {
    return due.plus(OWNERSHIP);
  }

  /**
   * A request was written, and is claimed.
   *
   * @param inHand whether a worker has it, whose lease ends at its due time
   * @param until when the lease ends that its row shows
   */
  synchronized void own(Task written, boolean inHand, Instant until) {
    put(
        new Owned(
            written.id(),
            written.version(),
            written.nextActionAt().orElse(until),
            inHand,
            until,
            written.counts().polls(),
            written.gateway().progress()));
  }

  /** When the next one is due. */
  synchronized Optional<Instant> nextDue() {
    return byDueTime.isEmpty() ? Optional.empty() : Optional.of(byDueTime.first().due());
  }

  /** How many are due, counted no further than to a number. */
  synchronized int due(Instant now, int most) {
    int due = 0;
    Iterator<Owned> next = byDueTime.iterator();
    while (due < most && next.hasNext() && !next.next().due().isAfter(now)) {
      due++;
    }
    return due;
  }

  /** Lends what is due to workers, the longest due first. */
  synchronized List<Due> take(Instant now, Instant leaseEnds, int most) {
    List<Due> taken = new ArrayList<>();
    while (taken.size() < most && !byDueTime.isEmpty() && !byDueTime.first().due().isAfter(now)) {
      Owned first = byDueTime.first();
      taken.add(new Due(first.id(), first.version(), first.due(), first.inHand()));
      put(first.lentUntil(leaseEnds));
    }
    return taken;
  }

  /** Lends it to no worker after all: it is due when it was. */
  synchronized void giveBack(Collection<Due> taken) {
    for (Due each : taken) {
      Owned owned = tasks.get(each.id());
      if (owned != null && owned.version() == each.version() && owned.inHand()) {
        put(owned.backAt(each.due(), each.lost()));
      }
    }
  }

  synchronized boolean owns(UUID request) {
    return tasks.containsKey(request);
  }

  /** A row as it was read, with what is known here beyond it; as it is where it is not owned. */
  synchronized Task asOf(Task row) {
    Owned owned = tasks.get(row.id());
    if (owned == null || row.state() != State.RUNNING) {
      return row;
    }
    // Polls that were made were made, even if the row has changed since.
    int polls = Math.max(owned.polls(), row.counts().polls());
    return owned.version() == row.version()
        ? row.polledSoFar(polls, owned.progress(), owned.due())
        : row.polledSoFar(polls, row.gateway().progress(), row.nextActionAt().orElse(owned.due()));
  }

  /** Whether a worker has the request in this version in hand, and time left for it. */
  synchronized boolean isInHand(Task row, Instant now) {
    Owned owned = tasks.get(row.id());
    return owned != null
        && owned.version() == row.version()
        && owned.inHand()
        && owned.due().isAfter(now);
  }

  /** Whether this is the row that is owned, unchanged since. */
  synchronized boolean owns(Task row) {
    Owned owned = tasks.get(row.id());
    return owned != null && owned.version() == row.version() && row.state() == State.RUNNING;
  }

  /** It is no longer owned in this version, nor in an earlier one. */
  synchronized void forget(UUID id, long version) {
    Owned old = tasks.get(id);
    if (old != null && old.version() <= version) {
      tasks.remove(id);
      byDueTime.remove(old);
    }
  }

  /** Owns nothing any more, and says what no row says yet. */
  synchronized List<Kept> release() {
    List<Kept> kept =
        tasks.values().stream()
            .map(
                each ->
                    new Kept(each.id(), each.version(), each.due(), each.polls(), each.progress()))
            .toList();
    tasks.clear();
    byDueTime.clear();
    return kept;
  }

  /**
   * Hears what a poll has made of a request. Where it learned no more than that the task still
   * runs, that is kept here.
   *
   * @return whether there is nothing to write
   */
  synchronized boolean learnedNothing(Task before, Task after) {
    Owned owned = tasks.get(before.id());
    if (owned == null || owned.version() != before.version()) {
      return false;
    }
    Instant due = after.nextActionAt().orElse(Instant.MAX);
    int polls = after.counts().polls();
    Optional<Double> progress = after.gateway().progress();
    if (due.isBefore(owned.until()) && after.equals(before.polledSoFar(polls, progress, due))) {
      put(new Owned(owned.id(), owned.version(), due, false, owned.until(), polls, progress));
      return true;
    }
    return false;
  }

  /**
   * Makes a request due on a hint, unless a worker has it in hand.
   *
   * @return whether it is due at that time
   */
  synchronized boolean hint(Task row, Instant due) {
    Owned owned = tasks.get(row.id());
    boolean mine = owned != null && owned.version() == row.version() && !owned.inHand();
    if (mine) {
      put(owned.dueAt(due));
    }
    return mine;
  }

  /**
   * Makes due what would wait until later than that, after the clock was set.
   *
   * @param leaseEnds when leases end at the latest
   */
  synchronized void dueNowIfLaterThan(Instant latest, Instant now, Instant leaseEnds) {
    tasks.values().stream()
        .filter(each -> each.due().isAfter(latest))
        .toList()
        .forEach(each -> put(each.noLaterThan(now, leaseEnds)));
  }

  /** A newer version that came in between stays. */
  private void put(Owned owned) {
    Owned newer = tasks.get(owned.id());
    if (newer != null && newer.version() > owned.version()) {
      return;
    }
    Owned old = tasks.put(owned.id(), owned);
    if (old != null) {
      byDueTime.remove(old);
    }
    byDueTime.add(owned);
  }
}
