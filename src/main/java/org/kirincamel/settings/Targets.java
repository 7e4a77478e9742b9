package org.kirincamel.settings;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** The configured targets: "Targets" in the reference. */
final class Targets {

  private Targets() {}

  /**
   * Reads all of them, the built-in folder too.
   *
   * @param names of those that have a setting
   * @param maxTry longest time of one try
   */
  static Map<String, Target> read(
      SettingsReader reader,
      Function<String, Optional<String>> source,
      Set<String> names,
      Duration maxTry) {
    var targets = new TreeMap<String, Target>();
    targets.put(Settings.OUTBOX, Target.outbox(reader));
    for (String name : names) {
      if (name.equals(Settings.OUTBOX)) {
        continue;
      }
      source
          .apply("kirin.target." + name + ".uri")
          .map(Blanks::strip)
          .filter(uri -> !uri.isEmpty())
          .ifPresent(uri -> targets.put(name, Target.read(reader, name, uri, maxTry)));
    }
    return new LinkedHashMap<>(targets);
  }

  /** Every setting of a target, as the reference names it, with its default. */
  static Map<String, String> defaults() {
    var defaults = new TreeMap<String, String>();
    Target.defaults().forEach((word, value) -> defaults.put(Target.PREFIX + word, value));
    return defaults;
  }
}
