package org.kirincamel.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.kirincamel.common.Sha256;
import org.kirincamel.intake.format.Format;

/** The format in which a body is sent, as its headers name it. */
final class BodyFormat {

  private BodyFormat() {}

  /**
   * @param type Content-Type of the call
   * @param encoding Content-Encoding of the call
   * @return the type, empty where the content itself has to say it
   * @throws ProblemException if the body is encoded, or in a format that is not read
   */
  static Optional<String> named(Optional<String> type, Optional<String> encoding) {
    if (encoding.filter(each -> !each.equalsIgnoreCase("identity")).isPresent()) {
      throw new ProblemException(415, "Expected a body without Content-Encoding.");
    }
    Optional<String> named =
        type.filter(t -> !t.isEmpty() && !t.startsWith("application/octet-stream"));
    if (named.isPresent() && Format.ofContentType(named.get()).isEmpty()) {
      throw new ProblemException(
          415,
          "Expected one of the content types %s, got another one."
              .formatted(Format.supportedContentTypes()));
    }
    return named;
  }

  /** The same bytes in another format are another message. */
  static String digest(Optional<String> type, byte[] content) {
    MessageDigest digest = Sha256.digest();
    String format = type.flatMap(Format::ofContentType).map(Format::name).orElse("");
    digest.update((format + '\n').getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest(content));
  }
}
