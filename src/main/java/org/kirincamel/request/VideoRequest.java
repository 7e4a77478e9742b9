package org.kirincamel.request;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * One request that keeps every rule, in the shape in which it goes to the gateway.
 *
 * @param model name of the model that makes the video; stands beside the parameters on the wire
 * @param params the API's parameters as they are sent: only what the caller said, duration as a
 *     string, every axis of a simple camera movement, the watermark as an object
 * @param externalTaskId the caller's own id of the task, a copy of the parameter of that name
 * @param deliverTo names of the targets in the order given, empty where the caller named none
 */
public record VideoRequest(
    String model, ObjectNode params, Optional<String> externalTaskId, List<String> deliverTo) {

  public VideoRequest {
    deliverTo = List.copyOf(deliverTo);
  }
}
