package org.kirincamel.store;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Group commit: many commits wait for one forced write. Whoever comes while one is running waits
 * for the next, which then covers everybody who came meanwhile. Thread-safe.
 */
final class GroupSync {

  /** Forces every commit made so far to the disk. */
  interface Force {
    void run();
  }

  private final Force force;
  private final AtomicLong arrived = new AtomicLong();
  private final ReentrantLock running = new ReentrantLock();
  private long covered;

  GroupSync(Force force) {
    this.force = force;
  }

  /**
   * Returns once what the calling thread has committed is durable.
   *
   * @throws StoreException if the write failed: nothing that was committed may be acknowledged
   */
  void await() {
    long mine = arrived.incrementAndGet();
    running.lock();
    try {
      if (covered >= mine) {
        return;
      }
      long upTo = arrived.get();
      force.run();
      covered = upTo;
    } finally {
      running.unlock();
    }
  }
}
