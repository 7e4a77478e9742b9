package org.kirincamel.settings;

/** The database. */
public record StoreSettings(String url, String user, String password) {

  static StoreSettings read(SettingsReader reader) {
    return new StoreSettings(
        reader.nonEmpty("kirin.store.url", "jdbc:h2:file:./data/kirin"),
        reader.text("kirin.store.user", ""),
        reader.text("kirin.store.password", ""));
  }

  /** Never shows the password. */
  @Override
  public String toString() {
    return "StoreSettings[url=%s]".formatted(url);
  }
}
