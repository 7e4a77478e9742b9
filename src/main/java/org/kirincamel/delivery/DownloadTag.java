package org.kirincamel.delivery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file that says to which content the bytes of one download belong. */
final class DownloadTag {

  /**
   * A video of so many bytes is worth a file more, by which its download is resumed even after the
   * process was killed. Of a shorter one it is written when the download breaks off: to make and
   * remove a file for each of many small ones keeps the disk busy, and to begin them anew costs
   * nothing.
   */
  private static final long WORTH_A_TAG = 1L << 20;

  private final Path file;
  private final VideoFolder.Announced announced;
  private boolean mayBeThere = true;

  DownloadTag(Path file, VideoFolder.Announced announced) {
    this.file = file;
    this.announced = announced;
  }

  /** How many bytes are there already. */
  long from() {
    return announced.from();
  }

  /** The bytes that it is to speak of begin to come. */
  void begin() throws IOException {
    long length = announced.length();
    if (announced.from() > 0 || length == 0 || length >= WORTH_A_TAG) {
      write();
    }
  }

  /** The download broke off, and may be resumed. */
  void keep(IOException why) {
    try {
      write();
    } catch (IOException e) {
      // It will begin anew.
      why.addSuppressed(e);
    }
  }

  private void write() throws IOException {
    if (announced.etag().isPresent()) {
      mayBeThere = true;
      Files.writeString(file, announced.etag().get(), StandardCharsets.UTF_8);
    }
  }

  /** It must not speak of other bytes, nor of a video that is whole. */
  void forget() throws IOException {
    if (mayBeThere) {
      Files.deleteIfExists(file);
      mayBeThere = false;
    }
  }
}
