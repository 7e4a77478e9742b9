package org.kirincamel.settings;

import java.nio.file.Path;
import java.util.List;
import org.kirincamel.task.NameTemplate;

/**
 * Where results go: "Videos and results" in the reference.
 *
 * @param outbox the folder of the built-in target
 * @param names how a result is called in the outbox
 * @param force whether each video and document is forced to the disk before it counts as delivered
 */
public record DeliverSettings(
    List<String> defaultTargets, Path outbox, NameTemplate names, boolean force, int parallel) {

  static DeliverSettings read(SettingsReader reader) {
    return new DeliverSettings(
        reader.names("kirin.deliver.default", Settings.OUTBOX),
        reader.folder("kirin.outbox", "outbox"),
        names(reader),
        reader.flag("kirin.outbox.force", true),
        reader.count("kirin.deliver.parallel", 16, 1, 1000));
  }

  private static NameTemplate names(SettingsReader reader) {
    String key = "kirin.outbox.name";
    try {
      return NameTemplate.parse(reader.nonEmpty(key, NameTemplate.DEFAULT));
    } catch (IllegalArgumentException e) {
      reader.problem(key + ": " + e.getMessage());
      return NameTemplate.parse(NameTemplate.DEFAULT);
    }
  }
}
