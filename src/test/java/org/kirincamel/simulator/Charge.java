package org.kirincamel.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * One accepted POST, that is: one paid video, whatever became of the answer.
 *
 * @param taskId the id the gateway gave the task
 * @param externalTaskId the caller's own id; the same one twice means the customer paid twice
 * @param model beside the input on the wire
 * @param params as they came over the wire
 * @param acceptedAt by the simulator's clock
 */
public record Charge(
    String taskId, String externalTaskId, String model, JsonNode params, Instant acceptedAt) {}
