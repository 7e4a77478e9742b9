package org.kirincamel.delivery;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What a folder needs so that the names in it survive a loss of power. */
final class Folders {

  private Folders() {}

  /**
   * Forces the names in a folder to the disk: a renamed file whose new name is lost is lost.
   *
   * @throws IOException if the disk failed
   */
  static void force(Path folder) throws IOException {
    if (File.separatorChar == '\\') {
      // Windows opens no folder for this, and writes names through by itself.
      return;
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
