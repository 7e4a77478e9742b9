package org.kirincamel.settings;

import java.util.List;
import java.util.Set;

/** Which models may be asked for. */
public record ModelSettings(String defaultModel, Set<String> allowed) {

  static ModelSettings read(SettingsReader reader) {
    String defaultModel = reader.nonEmpty("kirin.model", "kirin_v1_t2v");
    List<String> allowed = reader.names("kirin.models", "kirin_v1_t2v");
    if (!allowed.contains(defaultModel)) {
      reader.problem(
          "kirin.model is \"%s\", which is not among kirin.models (%s)"
              .formatted(defaultModel, String.join(", ", allowed)));
    }
    return new ModelSettings(defaultModel, Set.copyOf(allowed));
  }
}
