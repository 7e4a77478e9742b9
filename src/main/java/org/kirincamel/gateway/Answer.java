package org.kirincamel.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import org.kirincamel.task.TaskError;

/**
 * What the gateway says of one task.
 *
 * @param identity which task it is
 * @param word what it is doing
 * @param error present exactly when {@link #status} is FAILED
 * @param result {@code output}, {@code usage} and {@code metadata} as they came, unknown fields and
 *     all
 */
public record Answer(
    Identity identity,
    Word word,
    Optional<Double> progress,
    Optional<TaskError> error,
    ObjectNode result) {

  /**
   * By what a task can be told from another one.
   *
   * @param id the gateway's id of the task
   * @param externalTaskId the id under which it was posted
   */
  public record Identity(
      Optional<String> id,
      Optional<String> model,
      Optional<String> externalTaskId,
      Optional<Instant> createdAt) {}

  /**
   * The gateway's own word for what a task is doing.
   *
   * @param status what it means for us
   * @param text as it came, empty where there was none
   * @param known whether we know it; else the evidence beside it has decided, and a failure is one
   *     only if two answers say so
   */
  public record Word(Status status, String text, boolean known) {}

  /** What a task can be doing. */
  public enum Status {
    RUNNING,
    COMPLETED,
    FAILED
  }

  public Optional<String> id() {
    return identity.id();
  }

  public Status status() {
    return word.status();
  }

  /** Whether it says where the video is. */
  public boolean hasVideo() {
    return !Content.of(result).isEmpty();
  }
}
