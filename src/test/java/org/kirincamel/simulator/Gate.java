package org.kirincamel.simulator;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Holds calls at a known moment: a test waits until one has arrived, does what must happen just
 * then, and releases it. Once released it stays open. Closing the simulator ends the wait too.
 */
public final class Gate {

  private static final int PATIENCE_SECONDS = 60;

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicInteger arrivals = new AtomicInteger();

  /**
   * Returns as soon as a call has arrived.
   *
   * @throws AssertionError when none arrives within 60 seconds
   */
  public void awaitReached() throws InterruptedException {
    if (!reached.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("no call reached the gate within " + PATIENCE_SECONDS + " s");
    }
  }

  /** How many calls have arrived, the released ones included. */
  public int arrivals() {
    return arrivals.get();
  }

  public void release() {
    released.countDown();
  }

  void pass() throws InterruptedException {
    arrivals.incrementAndGet();
    reached.countDown();
    released.await();
  }
}
