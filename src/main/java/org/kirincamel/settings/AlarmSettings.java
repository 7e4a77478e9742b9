package org.kirincamel.settings;

import java.time.Duration;
import java.util.Optional;

/**
 * Where alarms go.
 *
 * @param uri a Camel endpoint, besides the log
 * @param repeat pause between two alarms of the same trouble
 */
public record AlarmSettings(Optional<String> uri, Duration repeat) {

  static AlarmSettings read(SettingsReader reader) {
    return new AlarmSettings(
        Optional.of(reader.text("kirin.alarm.uri", "")).filter(uri -> !uri.isEmpty()),
        reader.duration("kirin.alarm.repeat", "1h", Durations.MILLI, Durations.MAX));
  }
}
