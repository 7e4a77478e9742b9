package org.kirincamel.task;

import java.time.Instant;
import java.util.Optional;

/**
 * One POST that may have been paid for.
 *
 * @param externalTaskId the id under which it was sent
 * @param taskId the gateway's id of the task, empty while none is known
 * @param postedAt when the claim for it was made, just before the first byte
 */
public record Submission(String externalTaskId, Optional<String> taskId, Instant postedAt) {}
