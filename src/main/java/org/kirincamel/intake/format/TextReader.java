package org.kirincamel.intake.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decodes UTF-8, and UTF-16 that has a byte order mark, and refuses everything else: a replacement
 * character would go into a paid video.
 */
final class TextReader extends Reader {
  private static final int BUFFER_SIZE = 16 * 1024;
  private static final int END = -1;

  /** Ended files under CP/M and DOS; some programs still write it. */
  private static final char END_MARK = '\u001A';

  private final InputStream in;
  private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER_SIZE).limit(0);
  private final char[] chars = new char[BUFFER_SIZE];
  private int next;
  private int end;
  private @Nullable CharsetDecoder decoder;
  private boolean exhausted;
  private boolean ended;
  private boolean blank = true;

  /** Whether an end mark has come that belongs to the text only if more follows. */
  private boolean endMark;

  /** Bytes of the stream before those in the buffer. */
  private long bytesBefore;

  private long line = 1;

  /** Characters decoded before those in the buffer. */
  private long charsBefore;

  TextReader(InputStream in) {
    this.in = in;
  }

  /**
   * @return whether there is nothing but white space; reads on as long as that may be so
   */
  boolean isBlank() throws IOException {
    while (blank && !ended) {
      next = end;
      refill();
    }
    return blank;
  }

  /**
   * @param offset in characters from the start, a byte order mark not counted
   * @return whether the text ends there or before
   */
  boolean endsBy(long offset) {
    return ended && offset >= charsBefore + end;
  }

  @Override
  public int read() throws IOException {
    return next < end || refill() ? chars[next++] : END;
  }

  @Override
  public int read(char[] buffer, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    if (length == 0) {
      return 0;
    }
    if (next == end && !refill()) {
      return END;
    }
    int count = Math.min(length, end - next);
    System.arraycopy(chars, next, buffer, offset, count);
    next += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private boolean refill() throws IOException {
    if (ended) {
      return false;
    }
    var decoding = decoder();
    charsBefore += end;
    next = 0;
    end = 0;
    while (true) {
      var out = CharBuffer.wrap(chars);
      if (endMark) {
        out.put(END_MARK);
      }
      int before = out.position();
      long start = bytesBefore + bytes.position() - before;
      CoderResult result = decoding.decode(bytes, out, exhausted);
      if (out.position() > before) {
        end = out.position();
        holdEndMark();
      }
      if (end > 0) {
        inspect(start, decoding.charset());
        return true;
      }
      if (result.isError()) {
        throw new BadTextException(malformed(decoding.charset(), result.length()));
      }
      if (exhausted) {
        ended = true;
        return false;
      }
      fill();
    }
  }

  private void holdEndMark() {
    endMark = false;
    while (end > 0 && chars[end - 1] == END_MARK) {
      end--;
      endMark = true;
    }
  }

  private CharsetDecoder decoder() throws IOException {
    if (decoder == null) {
      while (!exhausted && bytes.limit() < 3) {
        fill();
      }
      decoder =
          charset()
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT);
    }
    return decoder;
  }

  private Charset charset() {
    if (startsWith(0xEF, 0xBB, 0xBF)) {
      bytes.position(3);
    } else if (startsWith(0xFF, 0xFE)) {
      bytes.position(2);
      return StandardCharsets.UTF_16LE;
    } else if (startsWith(0xFE, 0xFF)) {
      bytes.position(2);
      return StandardCharsets.UTF_16BE;
    }
    return StandardCharsets.UTF_8;
  }

  private boolean startsWith(int... mark) {
    if (bytes.limit() < mark.length) {
      return false;
    }
    for (int i = 0; i < mark.length; i++) {
      if ((bytes.get(i) & 0xFF) != mark[i]) {
        return false;
      }
    }
    return true;
  }

  private void fill() throws IOException {
    bytesBefore += bytes.position();
    bytes.compact();
    int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
    exhausted = count < 0;
    bytes.position(bytes.position() + Math.max(count, 0)).flip();
  }

  private void inspect(long start, Charset charset) throws BadTextException {
    for (int i = 0; i < end; i++) {
      char c = chars[i];
      if (c == '\n') {
        line++;
      } else if (c == '\0') {
        throw new BadTextException(zero(start, i, charset));
      }
      blank = blank && Texts.isWhiteSpace(c);
    }
  }

  private UnreadableException zero(long start, int index, Charset charset) {
    long offset = start;
    for (int i = 0; i < index; i++) {
      offset += charset.equals(StandardCharsets.UTF_8) ? Texts.utf8Length(chars[i]) : 2;
    }
    return new UnreadableException(
        ("Expected text in UTF-8, found a zero byte at offset %d (line %d): this is UTF-16 without"
                + " a byte order mark, or no text at all; save the file as UTF-8 and send it again.")
            .formatted(offset, line),
        false);
  }

  private UnreadableException malformed(Charset charset, int length) {
    long offset = bytesBefore + bytes.position();
    boolean cut = exhausted && bytes.remaining() <= length;
    String value = "0x%02X".formatted(bytes.get(bytes.position()) & 0xFF);
    if (cut) {
      return new UnreadableException(
          ("The text ends in the middle of a character, with byte %s at offset %d (line %d): the"
                  + " file was cut off or is not in %s; send it complete, saved as UTF-8.")
              .formatted(value, offset, line, charset),
          true);
    }
    return new UnreadableException(
        ("Expected text in %s, found byte %s at offset %d (line %d), which is not: the file is in"
                + " another encoding, such as Windows-1252; save it as UTF-8 and send it again.")
            .formatted(charset, value, offset, line),
        false);
  }
}
