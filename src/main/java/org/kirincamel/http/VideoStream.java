package org.kirincamel.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.kirincamel.delivery.MediaType;

/**
 * Streams a file, or the one range of it that a player asks for. Each stream takes a worker of the
 * server, so only a few run at once.
 */
final class VideoStream {

  private static final int MOST = 6;
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  private final Semaphore room = new Semaphore(MOST);

  /**
   * @param first byte of it
   * @param length of what is sent
   */
  record Part(long first, long length) {

    /** The part that is asked for; empty where the file has none such. */
    static Optional<Part> of(String range, long size) {
      Matcher asked = RANGE.matcher(range);
      if (!asked.matches() || asked.group(1).isEmpty() && asked.group(2).isEmpty()) {
        // What is not understood, several ranges too, may be ignored.
        return Optional.of(new Part(0, size));
      }
      if (asked.group(1).isEmpty()) {
        long last = Math.min(Long.parseLong(asked.group(2)), size);
        return last == 0 ? Optional.empty() : Optional.of(new Part(size - last, last));
      }
      long first = Long.parseLong(asked.group(1));
      long end = asked.group(2).isEmpty() ? size - 1 : Long.parseLong(asked.group(2));
      return first >= size || end < first
          ? Optional.empty()
          : Optional.of(new Part(first, Math.min(end, size - 1) - first + 1));
    }
  }

  /**
   * @param range as the caller sent it
   * @throws ProblemException if too many streams run, or the file is gone
   */
  void answer(Message answer, Path file, Optional<String> range) {
    if (!room.tryAcquire()) {
      throw new ProblemException(503, "Too many videos are read at once; try again.");
    }
    try {
      long size = Files.size(file);
      Optional<Part> part =
          range.isEmpty() ? Optional.of(new Part(0, size)) : Part.of(range.get(), size);
      answer.setHeader("Accept-Ranges", "bytes");
      if (part.isEmpty()) {
        answer.setHeader(Exchange.HTTP_RESPONSE_CODE, 416);
        answer.setHeader("Content-Range", "bytes */" + size);
        room.release();
        return;
      }
      Part sent = part.get();
      boolean whole = sent.length() == size;
      answer.setHeader(Exchange.HTTP_RESPONSE_CODE, whole ? 200 : 206);
      if (!whole) {
        answer.setHeader(
            "Content-Range",
            "bytes %d-%d/%d".formatted(sent.first(), sent.first() + sent.length() - 1, size));
      }
      answer.setHeader(Exchange.CONTENT_TYPE, MediaType.of(file.getFileName().toString()));
      AnswerNotes.length(answer.getExchange(), sent.length());
      answer.setBody(stream(file, sent));
    } catch (IOException e) {
      room.release();
      throw new ProblemException(404, "The video was moved away.");
    }
  }

  private InputStream stream(Path file, Part part) throws IOException {
    var channel = Files.newByteChannel(file, LinkOption.NOFOLLOW_LINKS);
    channel.position(part.first());
    return new Stream(Channels.newInputStream(channel), part.length());
  }

  /** So many bytes, and room for another stream at its end. */
  private final class Stream extends FilterInputStream {
    private long left;
    private boolean open = true;

    Stream(InputStream in, long length) {
      super(in);
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left <= 0) {
        return -1;
      }
      int read = super.read(into, offset, (int) Math.min(length, left));
      left -= Math.max(read, 0);
      return read;
    }

    @Override
    public void close() throws IOException {
      if (open) {
        open = false;
        room.release();
      }
      super.close();
    }
  }
}
