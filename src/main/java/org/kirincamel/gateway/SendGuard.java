package org.kirincamel.gateway;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * The last look before a paid request leaves, and the witness of whether it left.
 *
 * <p>The producer calls on the thread of the route, so a thread-local carries the claim from the
 * route's step to the moment when the connection stands and the first byte would be written. That
 * is later than any step of a route can be: connecting alone may take seconds, and a process may be
 * stopped for a minute anywhere.
 */
public final class SendGuard {

  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Duration sendWithin;
  private final ThreadLocal<Permit> permits = new ThreadLocal<>();

  /**
   * @param nanoTime a clock that never steps: the wall clock may be set back while we wait
   * @param sendWithin a claim older than this is not sent
   */
  public SendGuard(Clock clock, LongSupplier nanoTime, Duration sendWithin) {
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.sendWithin = sendWithin;
  }

  /** When a claim was made, by both clocks. */
  public record Claimed(Instant at, long nanos) {}

  /** Now, as the age of a claim is measured from. */
  public Claimed claimed() {
    return new Claimed(clock.instant(), nanoTime.getAsLong());
  }

  /** Lets the next request of this thread go out, if it goes in time. */
  public void arm(Claimed claim) {
    permits.set(new Permit(claim));
  }

  /**
   * Ends what {@link #arm} began.
   *
   * @return whether the first byte may have left
   */
  public boolean disarm() {
    Permit permit = permits.get();
    permits.remove();
    return permit != null && permit.sent;
  }

  /**
   * Called with the connection open and nothing written.
   *
   * @throws TooLateException if the guard is not armed or the claim is too old; nothing was sent
   */
  void beforeFirstByte() throws TooLateException {
    Permit permit = permits.get();
    if (permit == null) {
      throw new TooLateException("not sent: no claim stands behind this request");
    }
    if (permit.sent) {
      throw new TooLateException("not sent a second time: a POST is paid for each time");
    }
    Duration wall = Duration.between(permit.claim.at(), clock.instant());
    Duration monotonic = Duration.ofNanos(nanoTime.getAsLong() - permit.claim.nanos());
    Duration age = wall.compareTo(monotonic) > 0 ? wall : monotonic;
    if (age.compareTo(sendWithin) > 0) {
      throw new TooLateException(
          "not sent: the claim is %s old, kirin.submit.send-within is %s"
              .formatted(age, sendWithin));
    }
    permit.sent = true;
  }

  private static final class Permit {
    private final Claimed claim;
    private boolean sent;

    Permit(Claimed claim) {
      this.claim = claim;
    }
  }

  /** The request stayed here. */
  static final class TooLateException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLateException(String message) {
      super(message);
    }
  }
}
