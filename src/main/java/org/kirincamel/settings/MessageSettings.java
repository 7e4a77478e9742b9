package org.kirincamel.settings;

/**
 * What one message may hold: "Messages that come in" in the reference.
 *
 * @param anyText whether a text may become a prompt whatever it looks like; for files, too
 */
public record MessageSettings(int maxBytes, int maxRows, boolean anyText) {

  static MessageSettings read(SettingsReader reader) {
    return new MessageSettings(
        reader.count("kirin.intake.max-bytes", 1 << 20, 1, 1 << 28),
        reader.count("kirin.intake.max-rows", 1000, 1, 100_000),
        reader.oneOf("kirin.intake.text", "checked", "checked", "as-is").equals("as-is"));
  }
}
