package org.kirincamel.loop;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.kirincamel.settings.ResubmitSettings;
import org.kirincamel.task.State;
import org.kirincamel.task.Submission;
import org.kirincamel.task.Task;

/**
 * Which failures at the gateway are tried again, when, and under which id. It knows nothing of
 * routes, HTTP or SQL, and reads no clock.
 */
final class FailureRules {

  /** As long as an id of a caller may be, in characters. */
  static final int MAX_ID_LENGTH = 255;

  private final ResubmitSettings settings;
  private final Set<String> codes;

  FailureRules(ResubmitSettings settings) {
    this.settings = settings;
    this.codes =
        settings.codes().stream().map(FailureRules::comparable).collect(Collectors.toSet());
  }

  /** Whether a task that failed so may be made once more. */
  boolean triesAgain(Task failed) {
    return failed.state() == State.FAILED
        && !failed.status().cancelled()
        && failed
            .result()
            .error()
            .filter(error -> codes.contains(comparable(error.code())))
            .isPresent()
        && ids(failed).size() <= settings.times();
  }

  /** A code may come as a number, which has lost its leading zeros. */
  private static String comparable(String code) {
    return code.chars().allMatch(c -> c >= '0' && c <= '9')
        ? code.replaceFirst("^0+(?=.)", "")
        : code;
  }

  /** Every id under which it was posted, the first one first. */
  private static Set<String> ids(Task task) {
    Set<String> ids = new LinkedHashSet<>();
    task.gateway().submissions().stream().map(Submission::externalTaskId).forEach(ids::add);
    ids.add(task.gateway().externalTaskId());
    return ids;
  }

  /**
   * The id of the next submission: {@code <first>-r2}, then {@code -r3} and so on. It follows from
   * the row alone, so a crash in between makes no other one.
   *
   * @return empty where it would be longer than {@value #MAX_ID_LENGTH} characters
   */
  Optional<String> nextId(Task task) {
    Set<String> ids = ids(task);
    String next = Task.resubmissionId(ids.iterator().next(), ids.size() + 1);
    return next.codePointCount(0, next.length()) <= MAX_ID_LENGTH
        ? Optional.of(next)
        : Optional.empty();
  }

  /** What becomes of a running row whose task has failed and is made once more. */
  Task again(Task running, Task failed, String id, Instant now) {
    String error =
        failed.result().error().map(each -> each.code() + " " + each.message()).orElse("");
    return running
        .move()
        .resubmitted(
            id,
            "tried again as %s: task %s failed (%s)"
                .formatted(id, running.gateway().taskId().orElse(""), error),
            now,
            now.plus(settings.pause()));
  }

  /** The failure as it is delivered, with the reason why it was not tried again. */
  static Task notAgain(Task failed, String why) {
    return failed.move().noted("not tried again: " + why);
  }
}
