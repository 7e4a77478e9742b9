package org.kirincamel.module;

import java.util.List;
import java.util.Map;

/** What a person sees of deliveries, and does about them. */
final class Targets {

  private Targets() {}

  static Map<?, ?> say(Module module, String door, Object order) {
    return module
        .context()
        .createFluentProducerTemplate()
        .to(door)
        .withBody(order)
        .request(Map.class);
  }

  /** Every delivery to a target, as it stands. */
  static List<Map<?, ?>> shown(Module module, String target) {
    return list(say(module, "direct:kirin-deliveries", Map.of("target", target)), "deliveries");
  }

  static Map<?, ?> awaitOne(Module module, String target, String state) {
    Folders.awaitUntil(
        "one delivery to %s that is %s".formatted(target, state),
        () -> {
          var all = shown(module, target);
          return all.size() == 1 && all.get(0).get("state").equals(state);
        });
    return shown(module, target).get(0);
  }

  /** Waits until the first try of a delivery to a target has failed. */
  static void awaitFailure(Module module, String target) {
    Folders.awaitUntil(
        "a try at %s that failed".formatted(target),
        () -> shown(module, target).stream().anyMatch(each -> !each.get("last_error").equals("")));
  }

  static Map<?, ?> redeliver(Module module, Object order) {
    return say(module, "direct:kirin-redeliver", order);
  }

  @SuppressWarnings("unchecked")
  static List<Map<?, ?>> list(Map<?, ?> answer, String name) {
    return (List<Map<?, ?>>) answer.get(name);
  }
}
