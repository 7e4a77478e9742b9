package org.kirincamel.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import org.kirincamel.gateway.Answer;
import org.kirincamel.gateway.Envelope;
import org.kirincamel.task.Jitter;
import org.kirincamel.task.Pauses;
import org.kirincamel.task.PollPolicy;
import org.kirincamel.task.Task;

/** What becomes of a row whose task id has just been learned, and when a running one is polled. */
final class Running {

  private final PollPolicy policy;
  private final Duration callbackPoll;
  private final Predicate<Task> awaited;
  private final DoubleSupplier random;

  /**
   * @param callbackPoll pause between polls of a task whose callback is waited for
   * @param awaited whether the gateway will call back when this task ends, so that it need not be
   *     polled
   */
  Running(
      PollPolicy policy, Duration callbackPoll, Predicate<Task> awaited, DoubleSupplier random) {
    this.policy = policy;
    this.callbackPoll = callbackPoll;
    this.awaited = awaited;
    this.random = random;
  }

  /** What becomes of any row whose task id has just been learned. */
  Task after(Task task, String taskId, Answer answer, Instant now) {
    boolean ended = answer.status() != Answer.Status.RUNNING;
    Instant nextPoll = ended ? now : now.plus(pause(task, Duration.ZERO));
    return task.move().runs(taskId, answer.progress(), now, nextPoll);
  }

  /** Before the next poll of a task that has been running for so long. */
  Duration pause(Task task, Duration age) {
    Duration usual = policy.next(Envelope.kind(task), age, random);
    return awaited.test(task)
        ? Pauses.longer(usual, new Jitter(random).longer(callbackPoll))
        : usual;
  }
}
