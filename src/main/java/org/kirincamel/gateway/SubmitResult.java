package org.kirincamel.gateway;

import java.time.Duration;
import java.util.Optional;
import org.kirincamel.task.TaskError;

/**
 * What one POST led to. What becomes of a row for each case is decided by {@code loop/SubmitRules},
 * and told by the README under "What happens when things go wrong".
 */
public sealed interface SubmitResult {

  /** Not one byte left: it can be sent again. */
  record NotSent(String why) implements SubmitResult {}

  /** The gateway has it, under this id. */
  record Taken(String taskId, Answer answer) implements SubmitResult {}

  /** The gateway refuses this request and always will. */
  record Refused(TaskError error) implements SubmitResult {}

  /** The gateway has no room now. */
  record Busy(String why, Optional<Duration> retryAfter) implements SubmitResult {}

  /** The account, the key or the configuration is at fault, not the request. */
  record AccountTrouble(String why) implements SubmitResult {}

  /** It may have been taken and paid for. */
  record Unclear(String why, Optional<Duration> retryAfter) implements SubmitResult {}
}
