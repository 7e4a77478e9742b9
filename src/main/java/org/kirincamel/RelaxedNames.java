package org.kirincamel;

import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The names of settings as frameworks spell them: {@code kirin.submit.maxInFlight} and {@code
 * KIRIN.submit.max_in_flight} are {@code kirin.submit.max-in-flight}, and {@code
 * kirin.deliver.default[1]} is the second of its list.
 */
final class RelaxedNames {

  private final Map<String, String> known = new HashMap<>();

  RelaxedNames(Collection<String> known) {
    known.forEach(name -> this.known.put(uniform(name), name));
  }

  /** The setting that is meant; the name as it is where there is none, so that it is told. */
  String meant(String given) {
    String name = given.replaceFirst("\\[\\d+]$", "");
    return known.getOrDefault(uniform(name), name);
  }

  private static String uniform(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_]", "");
  }
}
