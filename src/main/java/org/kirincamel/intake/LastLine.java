package org.kirincamel.intake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.kirincamel.intake.format.Format;

/** Looks at the end of a file, and reads no more of it. */
final class LastLine {

  /** The DOS end mark, behind the last line. */
  private static final int END_MARK = 0x1A;

  private LastLine() {}

  /**
   * @return false where a format goes by lines and the last one has no end, so that more of it may
   *     come
   */
  static boolean ends(Path file, Optional<Format> format) {
    boolean byLines =
        format.isPresent()
            && switch (format.get()) {
              case TEXT, CSV, YAML -> true;
              case JSON, JSON_LINES -> false;
            };
    if (!byLines) {
      return true;
    }
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      long size = channel.size();
      byte[] mark = read(channel, 0, 2);
      byte[] end = read(channel, Math.max(0, size - 2), 2);
      return size == 0 || ends(mark, end);
    } catch (IOException e) {
      // Told where it is read.
      return true;
    }
  }

  private static byte[] read(SeekableByteChannel channel, long position, int length)
      throws IOException {
    var buffer = ByteBuffer.allocate(length);
    channel.position(position);
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
      // Until it is full or the file ends.
    }
    byte[] bytes = new byte[buffer.flip().remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static boolean ends(byte[] mark, byte[] end) {
    if (mark.length == 2 && (mark[0] & 0xFF) == 0xFF && (mark[1] & 0xFF) == 0xFE) {
      return end[1] == 0 && isEnd(end[0]);
    }
    boolean bigEndian = mark.length == 2 && (mark[0] & 0xFF) == 0xFE && (mark[1] & 0xFF) == 0xFF;
    return isEnd(end[end.length - 1]) && !(bigEndian && end[0] != 0);
  }

  private static boolean isEnd(byte last) {
    return last == '\n' || last == '\r' || last == END_MARK;
  }
}
