package org.kirincamel.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.kirincamel.gateway.Answer;
import org.kirincamel.task.Task;

/** Whether a task that the gateway has is that of a request. */
final class Adoption {

  /** Clocks differ: a task this much older than our first POST may still be ours. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

  private Adoption() {}

  /** Why what was found under the request's id must not be taken for ours. */
  static Optional<String> objection(Task task, Answer.Identity found) {
    if (found.model().isPresent() && !found.model().get().equals(task.request().model())) {
      return Optional.of("its model is " + found.model().get());
    }
    boolean echoed = found.externalTaskId().isPresent();
    if (echoed && !found.externalTaskId().get().equals(task.gateway().externalTaskId())) {
      return Optional.of("it says that its id is " + found.externalTaskId().get());
    }
    if (echoed && task.postedUnderOwnId()) {
      // No other client can have a task under that id: one that looks older has another clock.
      return Optional.empty();
    }
    if (found.createdAt().isPresent()) {
      Instant earliest =
          task.times().firstPostAt().orElse(task.times().receivedAt()).minus(CLOCK_TOLERANCE);
      return found.createdAt().get().isBefore(earliest)
          ? Optional.of("it is older than our first POST: " + found.createdAt().get())
          : Optional.empty();
    }
    return echoed || task.postedUnderOwnId()
        ? Optional.empty()
        : Optional.of("nothing in it says that it is ours");
  }

  /** Why the task that a callback named must not be taken for ours. */
  static Optional<String> objectionToOffer(Task task, String taskId, Answer answer) {
    Optional<String> offered = Optional.of(taskId);
    if (task.gateway().submissions().stream().anyMatch(each -> each.taskId().equals(offered))) {
      return Optional.of("it is an earlier task of the same request");
    }
    return answer.id().equals(offered)
        ? objection(task, answer.identity())
        : Optional.of("the gateway's answer is about another one");
  }
}
