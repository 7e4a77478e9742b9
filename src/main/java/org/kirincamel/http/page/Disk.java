package org.kirincamel.http.page;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How much room there is where a folder of ours lies.
 *
 * @param name of the folder
 * @param device the same for folders on one disk
 */
record Disk(String name, Path folder, FileStore device, long free, long total) {

  /** Empty where the system does not say. */
  static Optional<Disk> of(String name, Path folder) {
    Path there = folder.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    try {
      FileStore device = Files.getFileStore(there);
      return Optional.of(
          new Disk(
              name,
              folder.toAbsolutePath().normalize(),
              device,
              device.getUsableSpace(),
              device.getTotalSpace()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What lies there, in a sentence. */
  String named() {
    return name.equals("fetch") ? "the waiting videos" : "the " + name;
  }

  /** More than this is much. */
  long high() {
    return total - total / 10;
  }

  long used() {
    return Math.max(0, total - free);
  }
}
