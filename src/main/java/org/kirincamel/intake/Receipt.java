package org.kirincamel.intake;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.kirincamel.request.Violation;

/**
 * What a source is told of one request, once it is durable.
 *
 * @param requestId the request; of a duplicate, the one that came first
 * @param violations why it was rejected, else empty
 */
public record Receipt(UUID requestId, Status status, List<Violation> violations) {

  public Receipt {
    violations = List.copyOf(violations);
  }

  /** What became of a request. */
  public enum Status {
    ACCEPTED,
    DUPLICATE,
    REJECTED;

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** As the public door answers: {@code request_id}, {@code status} and {@code violations}. */
  Map<String, Object> asMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("request_id", requestId.toString());
    map.put("status", status.word());
    map.put(
        "violations",
        violations.stream()
            .map(v -> Map.of("pointer", v.pointer(), "rule", v.rule(), "message", v.message()))
            .toList());
    return map;
  }
}
