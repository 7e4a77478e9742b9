package org.kirincamel.simulator;

import java.time.Duration;
import java.time.Instant;

/**
 * A task that was accepted.
 *
 * @param charge what was paid for
 * @param script what it does, fixed at acceptance
 * @param duration from acceptance to its end
 * @param endsAt the far future for one that never ends
 */
record Task(Charge charge, Script script, Duration duration, Instant endsAt) {

  static Task of(Charge charge, Script script, Duration usual) {
    var duration = script.duration().orElse(usual);
    var never = script.ending() == Ending.NEVER;
    return new Task(
        charge, script, duration, never ? Instant.MAX : charge.acceptedAt().plus(duration));
  }

  boolean hasEnded(Instant now) {
    return !now.isBefore(endsAt);
  }

  /** Share done, by the clock alone. */
  double progress(Instant now) {
    double whole = Math.max(1, duration.toMillis());
    return Math.min(0.99, Duration.between(charge.acceptedAt(), now).toMillis() / whole);
  }

  /** Whether it has ended in a video. */
  boolean hasVideo(Instant now) {
    return hasEnded(now) && script.ending() == Ending.COMPLETED;
  }

  String prompt() {
    return charge.params().path("prompt").asText();
  }
}
