package org.kirincamel.loop;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;

/**
 * Tells the loop that something may be due. The signal is an exchange of its own and carries
 * nothing: a caller's own, put into a queue, would take along what its source does at its end (move
 * a file, flag a mail, acknowledge), to be done after the next claim, or never where the queue is
 * full. Thread-safe.
 */
public final class Wake {

  /** Its queue holds one signal. */
  private static final String CLAIM = "seda:kirin-claim?discardWhenFull=true";

  private final ProducerTemplate template;
  private final Endpoint claim;
  private final ScheduledExecutorService timer;
  private final Duration tick;
  private final Clock clock;
  private final Supplier<Optional<Instant>> nextPoll;
  private Optional<Instant> set = Optional.empty();

  /**
   * @param nextPoll when something is due that no tick needs to find
   */
  public Wake(CamelContext context, Essentials essentials, Supplier<Optional<Instant>> nextPoll) {
    this.template = context.createProducerTemplate();
    this.claim = context.getEndpoint(CLAIM);
    this.timer = essentials.timer();
    this.tick = essentials.settings().poll().tick();
    this.clock = essentials.clock();
    this.nextPoll = nextPoll;
  }

  /** Sets the timer for a poll that is due before the next tick. */
  public void wakeInTime() {
    Instant now = clock.instant();
    nextPoll
        .get()
        .filter(due -> due.isAfter(now) && due.isBefore(now.plus(tick)))
        .ifPresent(due -> set(due, now));
  }

  private synchronized void set(Instant due, Instant now) {
    if (set.filter(at -> at.isAfter(now) && !at.isAfter(due)).isEmpty()) {
      set = Optional.of(due);
      // One millisecond more: to the next whole one, or it would come just before.
      timer.schedule(this::wake, Duration.between(now, due).toMillis() + 1, TimeUnit.MILLISECONDS);
    }
  }

  /** Returns at once. A signal that is lost, while the routes stop, is made good by the tick. */
  public void wake() {
    template.send(claim, ExchangePattern.InOnly, signal -> {});
  }
}
