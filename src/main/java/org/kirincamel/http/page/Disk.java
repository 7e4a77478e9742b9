package org.kirincamel.http.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How much room there is where a folder of ours lies.
 *
 * @param name of the folder
 */
record Disk(String name, long free, long total) {

  /** Empty where the system does not say. */
  static Optional<Disk> of(String name, Path folder) {
    Path there = folder.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    try {
      var store = Files.getFileStore(there);
      return Optional.of(new Disk(name, store.getUsableSpace(), store.getTotalSpace()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * @param reserve bytes below which no video is fetched
   */
  boolean isNearlyFull(long reserve) {
    return free < 2 * reserve;
  }

  /** More than this is much. */
  long high() {
    return total - total / 10;
  }

  long used() {
    return Math.max(0, total - free);
  }
}
