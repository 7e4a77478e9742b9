package org.kirincamel.loop;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Interrupts the thread that began it, unless it ends in time: what waits for a target that says
 * nothing then fails. Where nothing listens to the interrupt, the thread is held until the target's
 * own client gives up.
 */
final class Deadline {

  private final Thread worker = Thread.currentThread();
  private final ScheduledFuture<?> alarm;

  /** Guarded by this. */
  private boolean over;

  /** Guarded by this. */
  private boolean missed;

  Deadline(Duration longest, ScheduledExecutorService timer) {
    alarm = timer.schedule(this::miss, longest.toMillis(), TimeUnit.MILLISECONDS);
  }

  private synchronized void miss() {
    if (!over) {
      missed = true;
      worker.interrupt();
    }
  }

  /**
   * From now on nothing is interrupted.
   *
   * @return whether it was missed; the interrupt is then used up, if this is the thread that got it
   */
  synchronized boolean end() {
    over = true;
    alarm.cancel(false);
    if (missed && worker == Thread.currentThread()) {
      Thread.interrupted();
    }
    return missed;
  }
}
