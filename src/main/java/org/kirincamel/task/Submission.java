package org.kirincamel.task;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * One POST that may have been paid for.
 *
 * @param externalTaskId the id under which it was sent
 * @param taskId the gateway's id of the task, empty while none is known
 * @param postedAt when the claim for it was made, just before the first byte
 * @param estimate what it was expected to cost, in USD, and stands in the books of its day; 0 where
 *     no price was known
 */
public record Submission(
    String externalTaskId, Optional<String> taskId, Instant postedAt, BigDecimal estimate) {

  /** A POST for which nothing stands in the books of its day. */
  public Submission(String externalTaskId, Optional<String> taskId, Instant postedAt) {
    this(externalTaskId, taskId, postedAt, BigDecimal.ZERO);
  }

  Submission of(String task) {
    return new Submission(externalTaskId, Optional.of(task), postedAt, estimate);
  }
}
