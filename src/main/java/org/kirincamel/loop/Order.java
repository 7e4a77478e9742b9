package org.kirincamel.loop;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Message;
import org.kirincamel.common.Nearest;

/** A person's order, a map or JSON: one with a word too many may mean what it does not say. */
final class Order {

  /** The request that is meant. */
  static final String REQUEST = "request_id";

  /** Who gives the order: a word for the timeline of the request, and no more. */
  private static final String BY = "by";

  /** Two orders in one, or two words for one thing, may mean what they do not say. */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final JsonNode fields;

  private Order(JsonNode fields) {
    this.fields = fields;
  }

  /**
   * Reads an order.
   *
   * @param known names of the fields that it may have beside {@code by}
   * @throws OrderException in one sentence, if it is none or has another field
   */
  static Order read(Message message, Set<String> known) {
    JsonNode fields = fields(message);
    if (!fields.isObject()) {
      throw new OrderException(
          "expected a map or a JSON object, got " + (fields.isMissingNode() ? "nothing" : fields));
    }
    Set<String> all = new HashSet<>(known);
    all.add(BY);
    fields.fieldNames().forEachRemaining(name -> check(name, all));
    return new Order(fields);
  }

  /** Whatever Camel can turn into text may hold the JSON: a file, a stream. */
  private static JsonNode fields(Message message) {
    try {
      if (message.getBody() instanceof Map<?, ?> map) {
        return JSON.valueToTree(map);
      }
      if (message.getBody() instanceof String text) {
        return JSON.readTree(text);
      }
      // UTF-8, or what its byte order mark says: some shells write UTF-16.
      byte[] text = message.getBody(byte[].class);
      return text == null ? MissingNode.getInstance() : JSON.readTree(text);
    } catch (IOException e) {
      throw new OrderException("expected a map or a JSON object, got no JSON", e);
    }
  }

  private static void check(String name, Set<String> known) {
    if (!known.contains(name)) {
      String near = Nearest.of(name, known).map(n -> "; did you mean " + n + "?").orElse("");
      throw new OrderException(
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

  /** The name that was given with it, empty where none was. */
  String by() {
    return text(BY);
  }

  boolean flag(String field) {
    return fields.path(field).asBoolean(false);
  }

  /**
   * Which request is meant.
   *
   * @throws OrderException in one sentence, if it is not said
   */
  UUID request() {
    String text = text(REQUEST);
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new OrderException(
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
