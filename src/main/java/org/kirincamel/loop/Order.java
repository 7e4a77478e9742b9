package org.kirincamel.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.kirincamel.request.Nearest;

/** A person's order, a map or JSON: one with a word too many may mean what it does not say. */
final class Order {

  /** The request that is meant. */
  static final String REQUEST = "request_id";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode fields;

  private Order(JsonNode fields) {
    this.fields = fields;
  }

  /**
   * Reads an order.
   *
   * @param known names of the fields that it may have
   * @throws IllegalArgumentException in one sentence, if it is none or has another field
   */
  static Order read(Object body, Set<String> known) {
    JsonNode fields = fields(body);
    if (!fields.isObject()) {
      throw new IllegalArgumentException("expected a map or a JSON object, got " + fields);
    }
    fields.fieldNames().forEachRemaining(name -> check(name, known));
    return new Order(fields);
  }

  private static JsonNode fields(Object body) {
    try {
      return body instanceof Map<?, ?> map
          ? JSON.valueToTree(map)
          : JSON.readTree(
              body instanceof byte[] bytes
                  ? new String(bytes, StandardCharsets.UTF_8)
                  : String.valueOf(body));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("expected a map or a JSON object, got no JSON", e);
    }
  }

  private static void check(String name, Set<String> known) {
    if (!known.contains(name)) {
      String near = Nearest.of(name, known).map(n -> "; did you mean " + n + "?").orElse("");
      throw new IllegalArgumentException(
          "%s: expected some of %s%s".formatted(name, known.stream().sorted().toList(), near));
    }
  }

  boolean has(String field) {
    return fields.has(field);
  }

  /** A field as text, empty where it is not there. */
  String text(String field) {
    return fields.path(field).asText("");
  }

  boolean flag(String field) {
    return fields.path(field).asBoolean(false);
  }

  /**
   * Which request is meant.
   *
   * @throws IllegalArgumentException in one sentence, if it is not said
   */
  UUID request() {
    String text = text(REQUEST);
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "request_id: expected the id of a request, got \"%s\"".formatted(text), e);
    }
  }

  /** Which request is meant, empty where any is. */
  Optional<UUID> requestIfAny() {
    return has(REQUEST) ? Optional.of(request()) : Optional.empty();
  }

  @Override
  public String toString() {
    return fields.toString();
  }
}
