package org.kirincamel.loop;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;

/**
 * The queue in front of the workers of one kind. Camel's own lets each worker that waits look about
 * every so often, so that it notices a stop: often, and idle workers cost processor time; seldom,
 * and a stop takes long. Workers that wait for this one sleep, and a stop wakes them. Camel's
 * time-out, by which a worker also waits for the start of its context, can so be short.
 */
final class WorkQueue extends LinkedBlockingQueue<Exchange> {

  private static final long serialVersionUID = 1;
  private static final long MOMENT_MILLIS = 20;

  /** One permit for each exchange; a worker that gets one without an exchange looks about. */
  private final transient Semaphore bell = new Semaphore(0);

  private final Duration patience;
  private volatile boolean ending;

  /**
   * @param size how much may wait in it; what comes when it is full is not taken
   * @param patience how long a worker sleeps at least that finds no work
   */
  WorkQueue(int size, Duration patience) {
    super(size);
    this.patience = patience;
  }

  @Override
  public boolean offer(Exchange work) {
    boolean taken = super.offer(work);
    if (taken) {
      bell.release();
    }
    return taken;
  }

  @Override
  public boolean offer(Exchange work, long timeout, TimeUnit unit) {
    // Where it has a bound, one signal is as good as many.
    return offer(work);
  }

  @Override
  public void put(Exchange work) {
    offer(work);
  }

  @Override
  public Exchange poll(long timeout, TimeUnit unit) throws InterruptedException {
    if (ending) {
      return super.poll(MOMENT_MILLIS, TimeUnit.MILLISECONDS);
    }
    long nanos = Math.max(unit.toNanos(timeout), patience.toNanos());
    return bell.tryAcquire(nanos, TimeUnit.NANOSECONDS) ? poll() : null;
  }

  /** From now on no worker sleeps for longer than a moment. */
  void end() {
    ending = true;
    bell.release(Short.MAX_VALUE);
  }
}
