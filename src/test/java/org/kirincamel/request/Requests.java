package org.kirincamel.request;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;

/** Requests of the tests, written with single quotes so that they can be read. */
final class Requests {
  static final RequestRules RULES =
      new RequestRules(
          new RequestNames(
              "kirin_v1_t2v",
              new LinkedHashSet<>(List.of("kirin_v1_t2v", "kirin_v2_t2v")),
              new LinkedHashSet<>(List.of("outbox", "archive", "webhook"))));

  private static final JsonMapper EXACT =
      JsonMapper.builder(JsonFactory.builder().enable(JsonReadFeature.ALLOW_SINGLE_QUOTES).build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Requests() {}

  static JsonNode json(String text) {
    try {
      return EXACT.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** A request that is valid but for what is given. */
  static ObjectNode catWith(String members) {
    var request = (ObjectNode) json("{'prompt': 'A cat'}");
    request.setAll((ObjectNode) json("{" + members + "}"));
    return request;
  }

  static ObjectNode catWith(String name, JsonNode value) {
    return catWith("").set(name, value);
  }

  static VideoRequest valid(JsonNode request) {
    if (RULES.check(request) instanceof Verdict.Valid valid) {
      return valid.request();
    }
    throw new AssertionError(request + ": " + violations(request));
  }

  /** The violations of a request, each as "pointer rule". */
  static List<String> broken(JsonNode request) {
    return violations(request).stream().map(v -> v.pointer() + " " + v.rule()).toList();
  }

  static List<String> messages(JsonNode request) {
    return violations(request).stream().map(Violation::message).toList();
  }

  static List<Violation> violations(JsonNode request) {
    return RULES.check(request) instanceof Verdict.Invalid invalid
        ? invalid.violations()
        : List.of();
  }
}
