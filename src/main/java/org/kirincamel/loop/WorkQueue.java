package org.kirincamel.loop;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;

/**
 * The queue in front of the workers of one kind. Camel's own lets each worker that waits look about
 * every so often, so that it notices a stop: often, and idle workers cost processor time; seldom,
 * and a stop takes long. Workers that wait for this one sleep, and a stop wakes them.
 */
final class WorkQueue extends LinkedBlockingQueue<Exchange> {

  private static final long serialVersionUID = 1;
  private static final long MOMENT_MILLIS = 20;

  /** One permit for each exchange; a worker that gets one without an exchange looks about. */
  private final transient Semaphore bell = new Semaphore(0);

  private volatile boolean ending;

  /**
   * @param size how much may wait in it; what comes when it is full is not taken
   */
  WorkQueue(int size) {
    super(size);
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
    return bell.tryAcquire(timeout, unit) ? poll() : null;
  }

  /** From now on no worker sleeps for longer than a moment. */
  void end() {
    ending = true;
    bell.release(Short.MAX_VALUE);
  }
}
