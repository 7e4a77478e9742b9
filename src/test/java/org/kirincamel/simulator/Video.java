package org.kirincamel.simulator;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file every finished task gets, with ranges as RFC 9110 has them.
 *
 * @param bytes the file itself
 * @param length at least the file's; zeros fill the rest, so that it may be larger than the memory
 */
record Video(byte[] bytes, long length) implements Content {

  private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");
  private static final byte[] ZEROS = new byte[64 * 1024];

  static Video sample() {
    try (var in = Video.class.getResourceAsStream("/simulator/video.mp4")) {
      if (in == null) {
        throw new IllegalStateException("/simulator/video.mp4 is not on the class path");
      }
      return of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Video of(byte[] bytes) {
    return new Video(bytes, bytes.length);
  }

  /** Changes with the content, so that a download cannot be continued with another file. */
  String etag() {
    return "\"" + Integer.toHexString(Arrays.hashCode(bytes)) + "-" + length + "\"";
  }

  Answer answer(Request request) {
    var whole = described(Answer.of(200, "video/mp4", this));
    var range = RANGE.matcher(request.header("Range").orElse(""));
    var sameFile = request.header("If-Range").map(etag()::equals).orElse(true);
    if (!sameFile || !range.matches() || range.group().equals("bytes=-")) {
      return whole;
    }
    var first = first(range);
    var last = last(range);
    if (first >= length || last < first) {
      return Answer.empty(416).withHeader("Content-Range", "bytes */" + length);
    }
    return described(Answer.of(206, "video/mp4", new Part(this, first, last + 1)))
        .withHeader("Content-Range", "bytes " + first + "-" + last + "/" + length);
  }

  @Override
  public void write(OutputStream out, long from, long to) throws IOException {
    var at = from;
    if (at < bytes.length) {
      var end = (int) Math.min(to, bytes.length);
      out.write(bytes, (int) at, end - (int) at);
      at = end;
    }
    while (at < to) {
      var count = (int) Math.min(to - at, ZEROS.length);
      out.write(ZEROS, 0, count);
      at += count;
    }
  }

  private Answer described(Answer answer) {
    return answer.withHeader("Accept-Ranges", "bytes").withHeader("ETag", etag());
  }

  private long first(Matcher range) {
    return range.group(1).isEmpty()
        ? Math.max(0, length - Long.parseLong(range.group(2)))
        : Long.parseLong(range.group(1));
  }

  private long last(Matcher range) {
    return range.group(1).isEmpty() || range.group(2).isEmpty()
        ? length - 1
        : Math.min(length - 1, Long.parseLong(range.group(2)));
  }

  /** A part of the file, from the first byte up to, but not including, the end. */
  private record Part(Video video, long first, long end) implements Content {
    @Override
    public long length() {
      return end - first;
    }

    @Override
    public void write(OutputStream out, long from, long to) throws IOException {
      video.write(out, first + from, first + to);
    }
  }
}
