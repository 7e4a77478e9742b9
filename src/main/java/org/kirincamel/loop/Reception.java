package org.kirincamel.loop;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.kirincamel.delivery.DownloadAnswer;
import org.kirincamel.delivery.VideoFile;
import org.kirincamel.delivery.VideoFolder;
import org.kirincamel.delivery.WantedVideo;
import org.kirincamel.gateway.VideoAddress;
import org.kirincamel.gateway.VideoBytes;

/** Asks the host of one video for it, and takes in and checks what comes. */
final class Reception {

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

  /** Makes the message the GET of a video, or of what is missing of it. */
  void ask(Exchange exchange, WantedVideo item) throws IOException {
    VideoAddress address = VideoAddress.of(item.url(), api);
    videos.makeSureOfRoom(0);
    Message message = Exchanges.clean(exchange);
    message.setBody(null);
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
  VideoFile receive(Exchange exchange, WantedVideo item) throws IOException {
    // Whatever comes of it, the rest of an answer is not read, and its connection is released.
    try (InputStream body = exchange.getMessage().getBody(InputStream.class)) {
      DownloadAnswer answer = answer(exchange.getMessage());
      Optional<VideoFolder.Begun> begun = videos.begun(item.name());
      check(answer, begun, item);
      if (body == null) {
        throw new IOException("the host sent nothing");
      }
      makeSureOfRoom(answer.length());
      VideoFolder.Announced announced = answer.announced(begun);
      VideoFolder.Received received =
          videos.receive(
              item.name(),
              announced.from() == 0 ? VideoBytes.checked(body, item.isVideo()) : body,
              announced,
              came -> checkWhole(answer, came));
      return new VideoFile(
          item.name(), received.bytes(), received.sha256(), VideoAddress.link(item.url(), api));
    }
  }

  private static DownloadAnswer answer(Message message) {
    return new DownloadAnswer(
        message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class),
        message.getHeader(Exchange.CONTENT_TYPE, "", String.class),
        message.getHeader(Exchange.CONTENT_ENCODING, "identity", String.class),
        message.getHeader("Content-Length", 0L, Long.class),
        message.getHeader("Content-Range", "", String.class),
        Optional.ofNullable(message.getHeader("ETag", String.class)));
  }

  private void check(DownloadAnswer answer, Optional<VideoFolder.Begun> begun, WantedVideo item)
      throws IOException {
    if (answer.isExpired()) {
      throw new ExpiredAddressException(answer.status());
    }
    Optional<DownloadAnswer.Misfit> misfit = answer.misfit(item.isVideo(), begun);
    if (misfit.isPresent()) {
      if (misfit.get().beginsAnew()) {
        videos.discard(item.name());
      }
      throw new IOException(misfit.get().why());
    }
  }

  private void makeSureOfRoom(long length) throws IOException {
    if (length > maxBytes) {
      throw new IOException("the answer is longer than %d bytes".formatted(maxBytes));
    }
    videos.makeSureOfRoom(length);
  }

  /** The part that came is kept and continued. */
  private static void checkWhole(DownloadAnswer answer, VideoFolder.Received received)
      throws IOException {
    Optional<String> shortfall = answer.shortfall(received.bytes());
    if (shortfall.isPresent()) {
      throw new IOException(shortfall.get());
    }
  }
}
