package org.kirincamel.loop;

import java.time.Instant;
import java.util.Optional;
import org.kirincamel.task.Task;

/** What a callback does to a row. */
final class CallbackRules {

  private CallbackRules() {}

  /**
   * Whatever can be asked about is due at once, and no more than that. A request that is about to
   * be posted again is looked up once more, if a task is named.
   */
  static Optional<Task> after(Task task, boolean namesTask, Instant now) {
    // What was posted under an earlier id has failed, and no callback tells of it any more.
    boolean postedBefore =
        task.gateway().submissions().stream()
            .anyMatch(
                each ->
                    each.taskId().isEmpty()
                        && each.externalTaskId().equals(task.gateway().externalTaskId()));
    return switch (task.state()) {
      case RUNNING, UNKNOWN, EXPIRED -> Optional.of(task.move().dueAt(now));
      case ACCEPTED ->
          namesTask && postedBefore
              ? Optional.of(task.move().callbackNamesTask(now))
              : Optional.empty();
      default -> Optional.empty();
    };
  }
}
