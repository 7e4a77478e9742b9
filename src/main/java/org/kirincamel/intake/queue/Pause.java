package org.kirincamel.intake.queue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ServiceStatus;

/** Waits between two tries of one message, and no longer than its route runs. Thread-safe. */
public final class Pause {

  /** Camel tells a consumer of its stop by a state alone, so that is looked at so often. */
  private static final long LOOK_EVERY_MILLIS = 100;

  private final CamelContext context;
  private final Duration length;

  public Pause(CamelContext context, Duration length) {
    this.context = context;
    this.length = length;
  }

  /**
   * Returns when the pause is over or the route of the exchange is being stopped.
   *
   * @return whether the route goes on
   */
  boolean over(Exchange exchange) throws InterruptedException {
    // It is never counted down: its time-out is the pause.
    var never = new CountDownLatch(1);
    long end = System.nanoTime() + length.toNanos();
    while (running(exchange)) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        return true;
      }
      never.await(Math.min(left, LOOK_EVERY_MILLIS), TimeUnit.MILLISECONDS);
    }
    return false;
  }

  /** Whether the route that the exchange came in by is not being stopped. */
  boolean running(Exchange exchange) {
    if (context.isStopping() || context.isStopped()) {
      return false;
    }
    return Optional.ofNullable(
            context.getRouteController().getRouteStatus(exchange.getFromRouteId()))
        .filter(status -> !leaving(status))
        .isPresent();
  }

  private static boolean leaving(ServiceStatus status) {
    return status.isStopping()
        || status.isStopped()
        || status.isSuspending()
        || status.isSuspended();
  }
}
