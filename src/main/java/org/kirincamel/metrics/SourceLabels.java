package org.kirincamel.metrics;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Kinds of sources as labels. Those of the module's own are few; a route of the operator's chooses
 * its own, and may take it from a message: of those, only so many become labels. Thread-safe.
 */
final class SourceLabels {

  /** The module's own. */
  static final List<String> KNOWN = List.of("file", "http", "jms", "kafka", "mail");

  private static final Pattern WORD = Pattern.compile("[a-z0-9_-]{1,30}");
  private static final int MAX_OTHERS = 10;
  private static final String OTHER = "other";

  private final Set<String> others = ConcurrentHashMap.newKeySet();

  String of(String kind) {
    if (KNOWN.contains(kind) || others.contains(kind)) {
      return kind;
    }
    boolean room = others.size() < MAX_OTHERS && WORD.matcher(kind).matches();
    if (room) {
      others.add(kind);
    }
    return room ? kind : OTHER;
  }
}
