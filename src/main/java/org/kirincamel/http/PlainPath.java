package org.kirincamel.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.Exchange;

/**
 * Refuses paths that two parties can read in two ways. A proxy that passes {@code /callbacks/} on
 * by its prefix would hand over {@code /callbacks/../requests}, and a server that tidies the path
 * up would serve it as {@code /requests}.
 */
final class PlainPath {

  static final String SENTENCE =
      "Expected a plain path: without dot segments, empty segments, backslashes, semicolons,"
          + " encoded slashes and control characters.";

  /** A path that is still encoded after so many rounds is refused. */
  private static final int MAX_DECODINGS = 5;

  private PlainPath() {}

  /**
   * @throws ProblemException if the path of the call is not plain
   */
  static void check(Exchange exchange) {
    if (!Stream.of(Exchange.HTTP_URI, Exchange.HTTP_PATH)
        .map(name -> exchange.getMessage().getHeader(name, "", String.class))
        .allMatch(PlainPath::isPlain)) {
      throw new ProblemException(400, SENTENCE);
    }
  }

  /**
   * @param raw path as it was sent; a query after it is not looked at
   */
  static boolean isPlain(String raw) {
    String path = raw.split("\\?", 2)[0];
    String[] segments = path.split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      boolean mayBeEmpty = i == 0 || i == segments.length - 1;
      if (!isPlainSegment(segments[i], mayBeEmpty)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Where the requests are found, below whatever path the server serves them.
   *
   * @param uri of a call to them, or to one of them
   */
  static String ofRequests(String uri) {
    int end = uri.indexOf("/requests");
    String before = end < 0 ? "" : uri.substring(0, end);
    return before.matches("[A-Za-z0-9/._~-]*") ? before + "/requests" : "/requests";
  }

  private static boolean isPlainSegment(String segment, boolean mayBeEmpty) {
    if (segment.isEmpty()) {
      return mayBeEmpty;
    }
    Optional<String> text = decoded(segment);
    for (int i = 0; i < MAX_DECODINGS && text.isPresent(); i++) {
      if (!isPlainText(text.get())) {
        return false;
      }
      Optional<String> next = decoded(text.get());
      if (next.isEmpty() || next.equals(text)) {
        return true;
      }
      text = next;
    }
    return false;
  }

  private static boolean isPlainText(String text) {
    String bare = text.strip();
    return !bare.isEmpty()
        && !bare.equals(".")
        && !bare.equals("..")
        && text.chars()
            .noneMatch(c -> c == '/' || c == '\\' || c == ';' || Character.isISOControl(c));
  }

  /** The text with each escape undone once, empty where one is no escape of UTF-8. */
  private static Optional<String> decoded(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer decoded = ByteBuffer.allocate(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != '%') {
        decoded.put(bytes[i]);
      } else if (i + 2 < bytes.length
          && HexFormat.isHexDigit(bytes[i + 1])
          && HexFormat.isHexDigit(bytes[i + 2])) {
        int high = HexFormat.fromHexDigit(bytes[i + 1]);
        decoded.put((byte) (high << 4 | HexFormat.fromHexDigit(bytes[i + 2])));
        i += 2;
      } else {
        return Optional.empty();
      }
    }
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
