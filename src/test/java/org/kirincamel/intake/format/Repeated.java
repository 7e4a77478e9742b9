package org.kirincamel.intake.format;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Content of any size that is nowhere held: a piece, again and again, between two others. */
final class Repeated extends InputStream {
  private final byte[] head;
  private final byte[] piece;
  private final byte[] tail;
  private final long end;
  private long position;

  Repeated(String head, String piece, long times, String tail) {
    this.head = head.getBytes(StandardCharsets.UTF_8);
    this.piece = piece.getBytes(StandardCharsets.UTF_8);
    this.tail = tail.getBytes(StandardCharsets.UTF_8);
    this.end = this.head.length + times * this.piece.length + this.tail.length;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    if (position == end) {
      return -1;
    }
    byte[] part = piece;
    int from;
    if (position < head.length) {
      part = head;
      from = (int) position;
    } else if (position >= end - tail.length) {
      part = tail;
      from = (int) (position - (end - tail.length));
    } else {
      from = (int) ((position - head.length) % piece.length);
    }
    int count = Math.min(length, part.length - from);
    System.arraycopy(part, from, buffer, offset, count);
    position += count;
    return count;
  }
}
