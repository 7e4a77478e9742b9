package org.kirincamel.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.kirincamel.task.Task;
import org.kirincamel.task.TaskKind;

/** The body of a submit: {@code {"model":…,"input":[{"params":{…}}]}}. */
public final class Envelope {

  private static final String CALLBACK_URL = "callback_url";

  private Envelope() {}

  /**
   * The bytes to post for this request; {@code external_task_id} is always among them.
   *
   * @param callbackUrl where we want to be called back; one of the caller's own wins
   */
  public static byte[] of(Task task, Optional<String> callbackUrl) {
    try {
      ObjectNode params = params(task);
      if (!namesCallback(params)) {
        callbackUrl.ifPresent(url -> params.put(CALLBACK_URL, url));
      }
      params.put("external_task_id", task.gateway().externalTaskId());
      ObjectNode root = AnswerReader.JSON.createObjectNode();
      root.put("model", task.request().model());
      root.putArray("input").addObject().set("params", params);
      return AnswerReader.JSON.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "The parameters of request %s cannot be written".formatted(task.id()), e);
    }
  }

  /** Whether the caller wants to be called back, so that we are not. */
  public static boolean namesCallback(Task task) {
    return namesCallback(params(task));
  }

  /** What its duration depends on; what the caller did not say is as the API document has it. */
  public static TaskKind kind(Task task) {
    ObjectNode params = params(task);
    return new TaskKind(
        task.request().model(),
        params.path("mode").asText("std"),
        params.path("duration").asText("5"));
  }

  private static boolean namesCallback(ObjectNode params) {
    return params.hasNonNull(CALLBACK_URL);
  }

  private static ObjectNode params(Task task) {
    try {
      return (ObjectNode) AnswerReader.JSON.readTree(task.request().params());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "The stored parameters of request %s are no JSON".formatted(task.id()), e);
    }
  }
}
