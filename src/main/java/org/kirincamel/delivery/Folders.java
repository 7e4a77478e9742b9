package org.kirincamel.delivery;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** What a folder needs so that the names in it survive a loss of power. */
public final class Folders {

  private static final GroupForce FORCES = new GroupForce(Folders::forced);

  private Folders() {}

  /**
   * Makes a folder and whatever is missing above it.
   *
   * @param force whether the names of all that was made are forced to the disk
   * @throws IOException if the disk failed, or something else has that name
   */
  static void make(Path folder, boolean force) throws IOException {
    if (Files.isDirectory(folder)) {
      // Nearly always: to try to make it costs an exception.
      return;
    }
    List<Path> missing = new ArrayList<>();
    for (Path level = folder.toAbsolutePath();
        level != null && !Files.exists(level);
        level = level.getParent()) {
      missing.add(level);
    }
    Files.createDirectories(folder);
    if (force) {
      for (Path level : missing) {
        force(level.getParent());
      }
    }
  }

  /**
   * Forces the names in a folder to the disk: a renamed file whose new name is lost is lost. Those
   * who want it at the same time share one forced write.
   *
   * @throws IOException if the disk failed
   */
  public static void force(Path folder) throws IOException {
    FORCES.await(folder);
  }

  private static void forced(Path folder) throws IOException {
    if (File.separatorChar == '\\') {
      // Windows opens no folder for this, and writes names through by itself.
      return;
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
