package org.kirincamel.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.kirincamel.gateway.Answer;
import org.kirincamel.gateway.LookupResult;
import org.kirincamel.settings.Durations;
import org.kirincamel.settings.PollSettings;
import org.kirincamel.task.Backoff;
import org.kirincamel.task.Jitter;
import org.kirincamel.task.Pauses;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;
import org.kirincamel.task.TaskError;

/**
 * What a poll does to a row in RUNNING, or to one in EXPIRED that is looked at again. Knows nothing
 * of routes, HTTP or SQL, and reads no clock.
 */
final class PollRules {

  /** After this the vendor no longer keeps a video, so no late one is looked for. */
  private static final Duration VIDEO_KEPT = Duration.ofDays(30);

  private final PollSettings poll;
  private final Backoff backoff;
  private final Running running;
  private final SeeminglyEnded ended;
  private final DoubleSupplier random;

  PollRules(PollSettings poll, Running running, SeeminglyEnded ended, DoubleSupplier random) {
    this.poll = poll;
    this.backoff = new Backoff(poll.min(), Pauses.longer(poll.min(), poll.max()));
    this.running = running;
    this.ended = ended;
    this.random = random;
  }

  Task after(Task task, LookupResult result, Instant now) {
    if (result instanceof LookupResult.Found found) {
      return afterAnswer(task, found.answer(), now);
    }
    if (result instanceof LookupResult.Missing missing) {
      return unanswered(task, missing.why(), Optional.empty(), now);
    }
    var nothing = (LookupResult.NothingLearnt) result;
    return unanswered(task, nothing.why(), nothing.retryAfter(), now);
  }

  private Task afterAnswer(Task task, Answer answer, Instant now) {
    Optional<Instant> nextLook = ended.nextLook(task, answer, now);
    if (nextLook.isPresent()) {
      return seemsToHaveEnded(task, answer, nextLook.get(), now);
    }
    String said = answer.result().toString();
    return switch (answer.status()) {
      case RUNNING ->
          later(task.move().stillRuns(answer.progress()), running.pause(task, age(task, now)), now);
      case COMPLETED -> task.move().completed(said, now);
      case FAILED -> task.move().failed(said, answer.error().orElseThrow(), now);
    };
  }

  /** What is completed has no deadline any more; what may run after all has. */
  private Task seemsToHaveEnded(Task task, Answer answer, Instant nextLook, Instant now) {
    Task seen =
        task.move().seemsToHaveEnded(answer.error(), SeeminglyEnded.since(task, answer, now));
    return answer.status() == Answer.Status.COMPLETED || task.state() == State.EXPIRED
        ? seen.move().dueAt(nextLook)
        : later(seen, Duration.between(now, nextLook), now);
  }

  private Task unanswered(Task task, String why, Optional<Duration> retryAfter, Instant now) {
    Task unanswered = task.move().unanswered(why);
    Duration pause = backoff.after(unanswered.counts().failures(), random);
    return later(unanswered, new Jitter(random).atLeast(retryAfter, pause), now);
  }

  /** Still running, or nothing learned: looked at again, unless its time is over. */
  private Task later(Task task, Duration pause, Instant now) {
    Instant submittedAt = task.times().submittedAt().orElse(now);
    Instant deadline = submittedAt.plus(poll.deadline());
    if (task.state() == State.EXPIRED) {
      return submittedAt.plus(VIDEO_KEPT).isBefore(now)
          ? task.move().leftAlone(now)
          : task.move().dueAt(now.plus(rarely(poll)));
    }
    if (!deadline.isAfter(now)) {
      return task.move().expired(tooLate(), now, now.plus(rarely(poll)));
    }
    Instant next = now.plus(pause);
    return task.move().dueAt(next.isAfter(deadline) ? deadline : next);
  }

  private TaskError tooLate() {
    return new TaskError(
        "expired",
        "the gateway had not finished it within kirin.task.deadline (%s)"
            .formatted(Durations.text(poll.deadline())));
  }

  /** Before the next look at a task whose request has expired. */
  static Duration rarely(PollSettings poll) {
    return Pauses.longer(poll.max(), poll.deadline().dividedBy(4));
  }

  private static Duration age(Task task, Instant now) {
    return Duration.between(task.times().submittedAt().orElse(now), now);
  }
}
