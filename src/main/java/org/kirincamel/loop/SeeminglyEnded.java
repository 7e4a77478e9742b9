package org.kirincamel.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.kirincamel.gateway.Answer;
import org.kirincamel.task.GrowingPause;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/**
 * Ends that are not believed at once: a task that is completed before its video has a URL, and a
 * failure beside a status word that is not known here. Since when the gateway says so stands in the
 * row, as the end that it may turn out to be, so that a restart forgets nothing.
 */
final class SeeminglyEnded {

  private final Duration urlGrace;
  private final Duration agreement;
  private final GrowingPause pause;
  private final DoubleSupplier random;

  /**
   * @param urlGrace how long the URL of a completed task may take
   * @param agreement how far apart two polls must be that tell the same failure
   */
  SeeminglyEnded(Duration urlGrace, Duration agreement, GrowingPause pause, DoubleSupplier random) {
    this.urlGrace = urlGrace;
    this.agreement = agreement;
    this.pause = pause;
    this.random = random;
  }

  /** When to ask again before the answer's end is believed; empty where it is. */
  Optional<Instant> nextLook(Task task, Answer answer, Instant now) {
    if (answer.status() == Answer.Status.COMPLETED && !answer.hasVideo()) {
      Instant since = since(task, answer, now);
      // The URL follows within seconds, or takes long.
      Instant next = now.plus(pause.after(Duration.between(since, now), random));
      return before(since.plus(urlGrace), next, now);
    }
    if (answer.status() == Answer.Status.FAILED && !answer.word().known()) {
      Instant believed = since(task, answer, now).plus(agreement);
      return before(believed, believed, now);
    }
    return Optional.empty();
  }

  private static Optional<Instant> before(Instant believed, Instant next, Instant now) {
    return believed.isAfter(now)
        ? Optional.of(next.isAfter(believed) ? believed : next)
        : Optional.empty();
  }

  /** Since when the gateway says so. */
  static Instant since(Task task, Answer answer, Instant now) {
    boolean same =
        task.state() == State.EXPIRED
            || task.result().error().isPresent() == (answer.status() == Answer.Status.FAILED);
    return task.times().completedAt().filter(at -> same && !at.isAfter(now)).orElse(now);
  }
}
