package org.kirincamel.settings;

import java.nio.file.Path;
import java.time.Duration;

/** The watched folder: "Files that come in" in the reference. */
public record InboxSettings(
    Path folder, Duration settle, Duration patience, Duration duplicateWindow) {

  static InboxSettings read(SettingsReader reader) {
    // These two are read by the route alone, and checked here.
    reader.flag("kirin.intake.folder.enabled", true);
    reader.duration("kirin.inbox.poll", "500ms", Durations.MILLI, Durations.HOUR);
    return new InboxSettings(
        reader.folder("kirin.inbox", "inbox"),
        reader.duration("kirin.inbox.settle", "1s", Durations.MILLI, Durations.HOUR),
        reader.duration("kirin.inbox.patience", "30s", Durations.MILLI, Durations.DAY),
        reader.duration("kirin.intake.duplicate-window", "24h", Duration.ZERO, Durations.MAX));
  }
}
