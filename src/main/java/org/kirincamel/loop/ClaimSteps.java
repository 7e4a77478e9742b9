package org.kirincamel.loop;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.camel.Exchange;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.gateway.SendGuard;
import org.kirincamel.settings.Settings;
import org.kirincamel.store.Claim;
import org.kirincamel.store.ClaimLimits;
import org.kirincamel.store.SubmitLimits;
import org.kirincamel.store.TaskStore;
import org.kirincamel.task.Meters;
import org.slf4j.Logger;

/**
 * The loop's one step: claims what is due, at most as much as there are free workers, and hands it
 * to the routes as {@link Work}. A lost or doubled tick changes nothing.
 */
public final class ClaimSteps {

  private static final Logger LOG = SafeLogger.of(ClaimSteps.class);

  /** Many workers that end at once wake the loop once: a claim costs a transaction. */
  private static final long SHORTEST_PAUSE = Duration.ofMillis(8).toNanos();

  /** In one lease, so that a slow one or two do no harm. */
  private static final int RENEWALS = 4;

  private final Settings settings;
  private final TaskStore store;
  private final Workers workers;
  private final SlotLimit slots;
  private final SendGuard guard;
  private final Callbacks callbacks;
  private final PriceBook prices;
  private final Clock clock;
  private final LimitReports limits;
  private final Meters meters;
  private final LongSupplier nanoTime;
  private final ClockSteps clockSteps;
  private final ClaimedWork work;
  private long lastClaim;
  private Instant lastRenewal;
  private volatile boolean stopping;

  ClaimSteps(
      Essentials essentials,
      TaskStore store,
      Workers workers,
      SlotLimit slots,
      SendGuard guard,
      Callbacks callbacks,
      PriceBook prices) {
    this.settings = essentials.settings();
    this.store = store;
    this.workers = workers;
    this.slots = slots;
    this.guard = guard;
    this.callbacks = callbacks;
    this.prices = prices;
    this.clock = essentials.clock();
    this.limits = new LimitReports(essentials.alarms());
    this.meters = essentials.meters();
    this.nanoTime = essentials.nanoTime();
    this.work = new ClaimedWork(workers, store.changes()::giveBack, clock);
    this.clockSteps =
        new ClockSteps(
            store.clockRepair(),
            settings.maxLease(),
            settings.api().totalTimeout(),
            new ClockWatch(clock.instant(), nanoTime.getAsLong()),
            sentence -> essentials.alarms().note(sentence, Cures.OF_A_CLOCK));
    this.lastClaim = nanoTime.getAsLong() - SHORTEST_PAUSE;
    this.lastRenewal = clock.instant();
  }

  /** Once the store is open: from now on the clock is that of all nodes. */
  void begin() {
    Instant now = clock.instant();
    clockSteps.begin(now, nanoTime.getAsLong());
    lastRenewal = now;
  }

  /**
   * Called by one thread at a time: the consumer of the route that claims.
   *
   * @return what was claimed, in the order in which it is to be handed over
   */
  public List<Work> claim(Exchange exchange) {
    // A stop ends the workers one kind after the other: who would do what is claimed now?
    return stopping || exchange.getContext().isStopping() ? List.of() : claimDue();
  }

  /** From now on nothing is claimed. */
  void stop() {
    stopping = true;
  }

  private synchronized List<Work> claimDue() {
    pause();
    // Before the claim, so that a submit counts as older than it is rather than as younger.
    SendGuard.Claimed claimed = guard.claimed();
    Instant now = clock.instant();
    clockSteps.look(now, nanoTime.getAsLong());
    callbacks.makeDue(store.hints(), now);
    renew(now);
    store.nodes().beat(now, nanoTime.getAsLong(), settings.poll().lease());
    Claim claim = store.claims().claim(wanted(), now);
    limits.report(claim);
    claim.late().forEach(meters::pollWasLate);
    return work.begin(claim, claimed);
  }

  /**
   * So that the work of a node that dies waits no longer than a lease. Before the claim: what this
   * node has in hand is not due for itself.
   */
  private void renew(Instant now) {
    Duration lease = settings.workLease();
    // By the clock that leases go by: once it is set, they are made anew at once.
    if (Duration.between(lastRenewal, now).abs().compareTo(lease.dividedBy(RENEWALS)) < 0) {
      return;
    }
    Instant until = now.plus(lease);
    store.leases().renew(workers.lasting(Job.FETCH), workers.lasting(Job.DELIVER), until);
    lastRenewal = now;
  }

  private void pause() {
    long wait = lastClaim + SHORTEST_PAUSE - nanoTime.getAsLong();
    if (wait > 0) {
      LockSupport.parkNanos(wait);
    }
    lastClaim = nanoTime.getAsLong();
  }

  private ClaimLimits wanted() {
    return new ClaimLimits(
        workers.free(),
        slots.current(),
        SubmitLimits.of(settings),
        prices::price,
        settings.submit().lease(),
        settings.workLease());
  }
}
