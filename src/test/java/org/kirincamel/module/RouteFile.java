package org.kirincamel.module;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * One route as its file has it.
 *
 * @param from where its exchanges come from: {@code direct:kirin-request}
 * @param to every endpoint that its steps name, in any branch
 */
record RouteFile(String id, String from, List<String> to) {

  /** The one document of a file. */
  static Map<?, ?> yaml(String text) {
    return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
  }

  /** Every route of a file. */
  static List<RouteFile> all(String yaml) {
    var routes = new ArrayList<RouteFile>();
    for (Object each : (List<?>) new Load(LoadSettings.builder().build()).loadFromString(yaml)) {
      if (((Map<?, ?>) each).get("route") instanceof Map<?, ?> route) {
        var from = (Map<?, ?>) route.get("from");
        var to = new ArrayList<String>();
        collect(from.get("steps"), to);
        routes.add(new RouteFile(route.get("id").toString(), uri(from), to));
      }
    }
    return routes;
  }

  /** All that an exchange can come to on this route and on those that it calls. */
  Set<String> reaches(Map<String, RouteFile> routes) {
    var reached = new TreeSet<String>();
    var next = new ArrayDeque<>(to);
    while (!next.isEmpty()) {
      String uri = next.remove();
      if (reached.add(uri) && routes.containsKey(uri)) {
        next.addAll(routes.get(uri).to());
      }
    }
    return reached;
  }

  private static void collect(Object steps, List<String> to) {
    if (steps instanceof Map<?, ?> map) {
      if (map.containsKey("uri")) {
        to.add(uri(map));
      }
      map.values().forEach(value -> collect(value, to));
    } else if (steps instanceof List<?> list) {
      list.forEach(value -> collect(value, to));
    }
  }

  private static String uri(Map<?, ?> endpoint) {
    String uri = endpoint.get("uri").toString();
    return endpoint.get("parameters") instanceof Map<?, ?> given && given.containsKey("name")
        ? uri + ":" + given.get("name")
        : uri.replaceFirst("\\?.*", "");
  }
}
