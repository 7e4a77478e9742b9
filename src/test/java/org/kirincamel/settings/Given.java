package org.kirincamel.settings;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings as tests give them. */
public final class Given {

  private Given() {}

  /** The defaults with a key, and these names and values. */
  public static Settings settings(String... namesAndValues) {
    var values = values(namesAndValues);
    values.putIfAbsent("kirin.api.key", "secret-key");
    return read(values).settings();
  }

  static Settings.Read read(Map<String, String> values) {
    return Settings.read(key -> Optional.ofNullable(values.get(key)), values.keySet(), List.of());
  }

  static Map<String, String> values(String... namesAndValues) {
    var values = new HashMap<String, String>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      values.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return values;
  }
}
