package org.kirincamel.settings;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the operator orders: "Orders as files" in the reference.
 *
 * @param folder in which the operator leaves orders, empty where there is none
 */
public record OperatorSettings(Optional<Path> folder) {

  static OperatorSettings read(SettingsReader reader) {
    String key = "kirin.operator";
    return new OperatorSettings(
        Optional.of(reader.text(key, ""))
            .filter(text -> !text.isEmpty())
            .flatMap(text -> reader.path(key, text)));
  }
}
