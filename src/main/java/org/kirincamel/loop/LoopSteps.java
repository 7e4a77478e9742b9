package org.kirincamel.loop;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.kirincamel.gateway.SendGuard;
import org.kirincamel.settings.Settings;
import org.kirincamel.store.Claim;
import org.kirincamel.store.TaskStore;
import org.kirincamel.store.Wanted;
import org.kirincamel.task.Task;

/**
 * The loop's one step: claims what is due, at most as much as there are free workers, and hands it
 * to the route as a list of {@link Work}. A lost or doubled tick changes nothing.
 */
public final class LoopSteps {

  /** Many workers that end at once wake the loop once: a claim costs a transaction. */
  private static final long SHORTEST_PAUSE = Duration.ofMillis(8).toNanos();

  private final Settings settings;
  private final TaskStore store;
  private final Workers workers;
  private final SendGuard guard;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private long lastClaim;

  LoopSteps(
      Settings settings,
      TaskStore store,
      Workers workers,
      SendGuard guard,
      Clock clock,
      LongSupplier nanoTime) {
    this.settings = settings;
    this.store = store;
    this.workers = workers;
    this.guard = guard;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.lastClaim = nanoTime.getAsLong() - SHORTEST_PAUSE;
  }

  /** Called by one thread at a time: the consumer of the route that claims. */
  public synchronized List<Work> claim() {
    pause();
    // Before the claim, so that a submit counts as older than it is rather than as younger.
    SendGuard.Claimed claimed = guard.claimed();
    Instant now = claimed.at();
    Wanted wanted = wanted();
    Claim claim = store.claim(wanted, now);
    List<Work> work = new ArrayList<>();
    // What ends a running task comes first: submits may wait, and must be last to be fresh.
    add(work, Job.POLL, claim.polls(), claimed);
    add(work, Job.LOOKUP, claim.lookups(), claimed);
    add(work, Job.FETCH, claim.fetches(), claimed);
    claim
        .deliveries()
        .forEach(
            due ->
                work.add(
                    new Work(
                        Job.DELIVER, due.task(), java.util.Optional.of(due.delivery()), claimed)));
    add(work, Job.SUBMIT, claim.submits(), claimed);
    for (Work each : work) {
      workers.begin(each, now.plus(leaseOf(each.job(), wanted)));
    }
    return work;
  }

  private void pause() {
    long wait = lastClaim + SHORTEST_PAUSE - nanoTime.getAsLong();
    if (wait > 0) {
      LockSupport.parkNanos(wait);
    }
    lastClaim = nanoTime.getAsLong();
  }

  private Wanted wanted() {
    return new Wanted(
        workers.free(Job.SUBMIT),
        workers.free(Job.POLL),
        workers.free(Job.LOOKUP),
        workers.free(Job.FETCH),
        workers.free(Job.DELIVER),
        settings.submit().maxInFlight(),
        settings.submit().lease(),
        settings.poll().lease(),
        settings.fetch().timeout().plus(settings.poll().lease()));
  }

  private static Duration leaseOf(Job job, Wanted wanted) {
    return switch (job) {
      case SUBMIT -> wanted.submitLease();
      case POLL, LOOKUP -> wanted.lease();
      case FETCH, DELIVER -> wanted.fetchLease();
    };
  }

  private static void add(List<Work> work, Job job, List<Task> tasks, SendGuard.Claimed claimed) {
    for (Task task : tasks) {
      work.add(Work.on(job, task, claimed));
    }
  }

  /**
   * Frees the worker of a piece of work that an unexpected error ended; its lease brings it back.
   */
  public void abandon(Object body) {
    if (body instanceof Work work) {
      workers.end(work);
    }
  }

  Clock clock() {
    return clock;
  }
}
