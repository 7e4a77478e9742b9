package org.kirincamel.settings;

import java.util.Optional;

/**
 * The database.
 *
 * @param dataSource name of a bean of the host, whose connections are used instead: "In a host" in
 *     the reference
 */
public record StoreSettings(String url, String user, String password, Optional<String> dataSource) {

  static StoreSettings read(SettingsReader reader) {
    return new StoreSettings(
        reader.nonEmpty("kirin.store.url", "jdbc:h2:file:./data/kirin"),
        reader.text("kirin.store.user", ""),
        reader.text("kirin.store.password", ""),
        Optional.of(reader.text("kirin.store.data-source", "")).filter(name -> !name.isEmpty()));
  }

  /** Never shows the password. */
  @Override
  public String toString() {
    return "StoreSettings[url=%s]".formatted(url);
  }
}
