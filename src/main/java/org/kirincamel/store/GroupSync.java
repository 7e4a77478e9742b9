package org.kirincamel.store;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Group commit: many commits wait for one forced write. A commit that comes while one is running
 * waits for the next, which then covers all that came meanwhile. Thread-safe.
 */
final class GroupSync {

  /** Forces every commit made so far to the disk. */
  interface Force {
    void run() throws SQLException;
  }

  private final Force force;
  private final Force rest;
  private final FailStop failStop;
  private final AtomicLong arrived = new AtomicLong();
  private final ReentrantLock running = new ReentrantLock();
  private long covered;

  /**
   * @param rest what is done between forced writes when there is nothing to write
   */
  GroupSync(Force force, Force rest, FailStop failStop) {
    this.force = force;
    this.rest = rest;
    this.failStop = failStop;
  }

  /**
   * Returns once what the calling thread has committed is durable.
   *
   * @throws StoreException if this forced write failed or any before: nothing that was committed
   *     since the last good one may be acknowledged, now or later
   */
  void await() {
    long mine = arrived.incrementAndGet();
    running.lock();
    try {
      if (covered >= mine) {
        return;
      }
      failStop.check();
      long upTo = arrived.get();
      force();
      covered = upTo;
    } finally {
      running.unlock();
    }
  }

  /**
   * To be called when there has been nothing to write for a while. If that fails, the store is
   * broken as after a forced write that failed, and the next writer hears of it.
   */
  void rest() {
    running.lock();
    try {
      failStop.check();
      rest.run();
    } catch (SQLException | RuntimeException | Error e) {
      failStop.broke(e);
    } finally {
      running.unlock();
    }
  }

  /** How often it was asked for so far. */
  long asked() {
    return arrived.get();
  }

  private void force() {
    try {
      force.run();
    } catch (SQLException | RuntimeException | Error e) {
      throw failStop.broke(e);
    }
  }
}
