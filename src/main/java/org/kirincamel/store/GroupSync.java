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
  private final FailStop failStop;
  private final AtomicLong arrived = new AtomicLong();
  private final ReentrantLock running = new ReentrantLock();
  private long covered;

  GroupSync(Force force, FailStop failStop) {
    this.force = force;
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
