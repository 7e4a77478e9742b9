package org.kirincamel.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What one task will do, fixed when it is accepted.
 *
 * @param duration from acceptance to the end; empty for the gateway's own
 * @param ending how it ends
 * @param errorCode of a failure, leading zeros included
 * @param errorMessage of a failure
 * @param shapes how the answers are written
 * @param cost in USD as a decimal; empty for the price list's
 * @param fields top-level fields of the task object that are overwritten, as they are on the wire
 */
public record Script(
    Optional<Duration> duration,
    Ending ending,
    String errorCode,
    String errorMessage,
    Set<Shape> shapes,
    Optional<String> cost,
    Map<String, JsonNode> fields) {

  public Script {
    shapes = Set.copyOf(shapes);
    fields = Map.copyOf(fields);
  }

  /** Ends well, in the plain form, after the gateway's usual time. */
  public static Script completed() {
    return new Script(
        Optional.empty(),
        Ending.COMPLETED,
        "002001095",
        "Internal generation error",
        Set.of(),
        Optional.empty(),
        Map.of());
  }

  public static Script failed(String code) {
    return failed(code, "The task failed with " + code);
  }

  public static Script failed(String code, String message) {
    return completed().withEnding(Ending.FAILED).withError(code, message);
  }

  public static Script never() {
    return completed().withEnding(Ending.NEVER);
  }

  public Script withDuration(Duration takes) {
    return new Script(Optional.of(takes), ending, errorCode, errorMessage, shapes, cost, fields);
  }

  public Script withEnding(Ending end) {
    return new Script(duration, end, errorCode, errorMessage, shapes, cost, fields);
  }

  public Script withError(String code, String message) {
    return new Script(duration, ending, code, message, shapes, cost, fields);
  }

  /** Replaces the shapes. */
  public Script withShapes(Shape... forms) {
    return withShapes(Arrays.stream(forms).collect(Collectors.toSet()));
  }

  /** Replaces the shapes. */
  public Script withShapes(Set<Shape> forms) {
    return new Script(duration, ending, errorCode, errorMessage, forms, cost, fields);
  }

  public Script withCost(String usd) {
    return new Script(duration, ending, errorCode, errorMessage, shapes, Optional.of(usd), fields);
  }

  /**
   * Overwrites one top-level field of the task object, say {@code created_at} or {@code model}, so
   * that a look-up finds a task that is not the caller's.
   */
  public Script withField(String name, Object value) {
    var all = new LinkedHashMap<>(fields);
    all.put(name, Json.MAPPER.valueToTree(value));
    return new Script(duration, ending, errorCode, errorMessage, shapes, cost, all);
  }

  boolean has(Shape shape) {
    return shapes.contains(shape);
  }
}
