package org.kirincamel.loop;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.kirincamel.common.SafeText;
import org.kirincamel.delivery.VideoFile;
import org.kirincamel.delivery.VideoFolder;
import org.kirincamel.gateway.RefusedAddressException;
import org.kirincamel.gateway.VideoAddress;
import org.kirincamel.gateway.VideoBytes;

/** Asks the host of one video for it, and takes in and checks what comes. */
final class Reception {

  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");
  private static final String NO_MEDIA = "(text/|application/([^;]*\\+)?(json|xml|xhtml|html)).*";
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int UNSATISFIABLE = 416;

  private final VideoFolder videos;
  private final URI api;
  private final long maxBytes;

  /**
   * @param api the gateway's own address, to which a video's may be relative
   * @param maxBytes longest video
   */
  Reception(VideoFolder videos, URI api, long maxBytes) {
    this.videos = videos;
    this.api = api;
    this.maxBytes = maxBytes;
  }

  /** An address for people, empty where it is none of the web. */
  Optional<String> link(String url) {
    try {
      return Optional.of(VideoAddress.link(url, api));
    } catch (RefusedAddressException e) {
      return Optional.empty();
    }
  }

  /** Makes the message the GET of a video, or of what is missing of it. */
  void ask(Exchange exchange, Download.Item item) throws IOException {
    VideoAddress address = VideoAddress.of(item.url(), api);
    videos.makeSureOfRoom(0);
    Message message = Exchanges.clean(exchange);
    message.setBody(null);
    message.setHeader(Exchange.HTTP_METHOD, "GET");
    message.setHeader(Exchange.HTTP_URI, address.disguised().toString());
    // A length and a part can only be counted in bytes as they are.
    message.setHeader("Accept-Encoding", "identity");
    Optional<VideoFolder.Begun> begun = videos.begun(item.name());
    if (begun.isPresent()) {
      message.setHeader("Range", "bytes=%d-".formatted(begun.get().bytes()));
      message.setHeader("If-Range", begun.get().etag());
    }
  }

  /** Takes in what the host sent, and checks it. */
  VideoFile receive(Exchange exchange, Download.Item item) throws IOException {
    Message message = exchange.getMessage();
    // Whatever comes of it, the rest of an answer is not read, and its connection is released.
    try (InputStream body = message.getBody(InputStream.class)) {
      checkStatus(message, item);
      if (body == null) {
        throw new IOException("the host sent nothing");
      }
      checkKind(message, item);
      long from = status(message) == PARTIAL ? begins(message, item) : 0;
      makeSureOfRoom(message);
      VideoFolder.Received received =
          videos.receive(
              item.name(),
              from == 0 ? begun(body, item) : body,
              from,
              etag(message),
              came -> checkWhole(message, came));
      return new VideoFile(
          item.name(), received.bytes(), received.sha256(), VideoAddress.link(item.url(), api));
    }
  }

  private static int status(Message message) {
    return message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
  }

  private static Optional<String> etag(Message message) {
    return Optional.ofNullable(message.getHeader("ETag", String.class))
        .filter(tag -> tag.startsWith("\""));
  }

  private void checkStatus(Message message, Download.Item item) throws IOException {
    int status = status(message);
    if (status == UNSATISFIABLE) {
      videos.discard(item.name());
      throw new IOException("the host has other bytes than before (HTTP 416): begins anew");
    }
    ExpiredAddressException.throwIfSaidBy(status);
    if (status != OK && status != PARTIAL) {
      throw new IOException("HTTP " + status);
    }
  }

  private void checkKind(Message message, Download.Item item) throws IOException {
    String type = message.getHeader(Exchange.CONTENT_TYPE, "", String.class);
    boolean fits =
        item.isVideo()
            ? VideoBytes.mayBe(type)
            : !type.strip().toLowerCase(Locale.ROOT).matches(NO_MEDIA);
    if (!fits) {
      throw new IOException(
          "the host sent %s instead of a video".formatted(SafeText.logLine(type, 60)));
    }
    String encoding = message.getHeader(Exchange.CONTENT_ENCODING, "identity", String.class);
    if (!encoding.equalsIgnoreCase("identity")) {
      videos.discard(item.name());
      throw new IOException(
          "the host sent the video in the encoding %s, which was not asked for: begins anew"
              .formatted(SafeText.logLine(encoding, 60)));
    }
  }

  /** Looks at the first bytes before any of them is kept: a log-in page may call itself a video. */
  private static InputStream begun(InputStream body, Download.Item item) throws IOException {
    byte[] head = body.readNBytes(VideoBytes.HEAD);
    if (head.length == 0) {
      throw new IOException("the host sent an empty file");
    }
    if (item.isVideo() && !VideoBytes.isContainer(head)) {
      throw new IOException(
          "the host sent something else than a video: it begins as no video does");
    }
    return new SequenceInputStream(new ByteArrayInputStream(head), body);
  }

  private void makeSureOfRoom(Message message) throws IOException {
    long length = message.getHeader("Content-Length", 0L, Long.class);
    if (length > maxBytes) {
      throw new IOException("the answer is longer than %d bytes".formatted(maxBytes));
    }
    videos.makeSureOfRoom(length);
  }

  /** A host may send less than the rest that was asked for: what came is gone on with. */
  private static void checkWhole(Message message, VideoFolder.Received received)
      throws IOException {
    Matcher range = CONTENT_RANGE.matcher(message.getHeader("Content-Range", "", String.class));
    if (status(message) == PARTIAL
        && range.matches()
        && !range.group(2).equals("*")
        && Long.parseLong(range.group(2)) != received.bytes()) {
      throw new IOException(
          "the host sent only a part: %d bytes of %s".formatted(received.bytes(), range.group(2)));
    }
  }

  /**
   * Where the rest begins: it must fit what is there, or the file would be two halves of nothing.
   */
  private long begins(Message message, Download.Item item) throws IOException {
    Optional<VideoFolder.Begun> begun = videos.begun(item.name());
    long there = begun.map(VideoFolder.Begun::bytes).orElse(0L);
    Optional<String> before = begun.map(VideoFolder.Begun::etag);
    boolean same = etag(message).or(() -> before).equals(before);
    Matcher range = CONTENT_RANGE.matcher(message.getHeader("Content-Range", "", String.class));
    if (!range.matches() || Long.parseLong(range.group(1)) != there || !same) {
      videos.discard(item.name());
      throw new IOException("the host sent another range than was asked for: begins anew");
    }
    return there;
  }
}
