package org.kirincamel.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;

/**
 * What the checks of Camel's health API say, for callers without a token. Only the module's own
 * checks are quoted: what others say may quote the addresses, and the passwords, of a host.
 */
final class Health {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OWN = "kirin";
  private static final String ELSEWHERE =
      "This check of Camel is down: the log says why, and what it names is to be mended.";

  private final boolean up;
  private final String json;

  private Health(boolean up, String json) {
    this.up = up;
    this.json = json;
  }

  /** Whether this process works at all; if not, it is to be started anew. */
  static Health live(CamelContext context) {
    return of(context, HealthCheckHelper::invokeLiveness, HealthCheck::isLiveness);
  }

  /** Whether requests that come in now are worked on. */
  static Health ready(CamelContext context) {
    return of(context, HealthCheckHelper::invokeReadiness, HealthCheck::isReadiness);
  }

  boolean isUp() {
    return up;
  }

  String json() {
    return json;
  }

  private static Health of(
      CamelContext context,
      Function<CamelContext, Collection<HealthCheck.Result>> ofCamel,
      Predicate<HealthCheck> kind) {
    Map<String, HealthCheck.Result> results = new LinkedHashMap<>();
    if (HealthCheckRegistry.get(context) != null) {
      ofCamel.apply(context).forEach(each -> results.put(each.getCheck().getId(), each));
    }
    // The module's is bound after Camel has looked for checks.
    context.getRegistry().findByType(HealthCheck.class).stream()
        .filter(each -> each.isEnabled() && kind.test(each))
        .forEach(each -> results.computeIfAbsent(each.getId(), id -> each.call()));
    return of(List.copyOf(results.values()));
  }

  static Health of(List<HealthCheck.Result> results) {
    boolean up = results.stream().noneMatch(Health::isDown);
    ObjectNode answer = JSON.createObjectNode();
    answer.put("status", up ? "UP" : "DOWN");
    ArrayNode checks = answer.putArray("checks");
    for (HealthCheck.Result each : results) {
      ObjectNode node = checks.addObject();
      node.put("name", each.getCheck().getId());
      node.put("status", isDown(each) ? "DOWN" : "UP");
      if (isDown(each)) {
        node.put("message", reason(each));
      } else {
        own(each).flatMap(HealthCheck.Result::getMessage).ifPresent(m -> node.put("message", m));
      }
    }
    return new Health(up, answer.toString());
  }

  private static boolean isDown(HealthCheck.Result result) {
    return result.getState() == HealthCheck.State.DOWN;
  }

  private static String reason(HealthCheck.Result result) {
    return own(result).flatMap(HealthCheck.Result::getMessage).orElse(ELSEWHERE);
  }

  private static Optional<HealthCheck.Result> own(HealthCheck.Result result) {
    return Optional.of(result).filter(each -> each.getCheck().getId().equals(OWN));
  }
}
