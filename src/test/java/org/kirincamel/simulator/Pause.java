package org.kirincamel.simulator;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A wait that the end of the simulator cuts short: its threads are interrupted then. */
final class Pause {

  private Pause() {}

  static void of(Duration duration) throws InterruptedException {
    new CountDownLatch(1).await(duration.toNanos(), TimeUnit.NANOSECONDS);
  }
}
