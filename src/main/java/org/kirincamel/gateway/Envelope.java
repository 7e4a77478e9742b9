package org.kirincamel.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.kirincamel.task.Task;

/** The body of a submit: {@code {"model":…,"input":[{"params":{…}}]}}. */
public final class Envelope {

  private Envelope() {}

  /** The bytes to post for this request; {@code external_task_id} is always among them. */
  public static byte[] of(Task task) {
    try {
      ObjectNode params = (ObjectNode) AnswerReader.JSON.readTree(task.params());
      params.put("external_task_id", task.externalTaskId());
      ObjectNode root = AnswerReader.JSON.createObjectNode();
      root.put("model", task.model());
      root.putArray("input").addObject().set("params", params);
      return AnswerReader.JSON.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "The stored parameters of request %s are no JSON".formatted(task.id()), e);
    }
  }
}
