package org.kirincamel.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import org.kirincamel.task.TaskError;

/**
 * What the gateway says of one task.
 *
 * @param id the gateway's id of the task
 * @param status what its word means for us
 * @param word the gateway's own word, empty where there was none
 * @param knownWord whether we know that word; else the evidence beside it has decided, and a
 *     failure is one only if two answers say so
 * @param error present exactly when {@link #status} is FAILED
 * @param result {@code output}, {@code usage} and {@code metadata} as they came, unknown fields and
 *     all
 */
public record Answer(
    Optional<String> id,
    Status status,
    String word,
    boolean knownWord,
    Optional<String> model,
    Optional<String> externalTaskId,
    Optional<Instant> createdAt,
    Optional<Double> progress,
    Optional<TaskError> error,
    ObjectNode result) {

  /** Whether it says where the video is. */
  public boolean hasVideo() {
    return !Content.of(result).isEmpty();
  }

  /** What a task can be doing. */
  public enum Status {
    RUNNING,
    COMPLETED,
    FAILED
  }
}
