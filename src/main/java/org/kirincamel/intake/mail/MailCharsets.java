package org.kirincamel.intake.mail;

import jakarta.mail.internet.MimeUtility;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.kirincamel.common.SafeText;

/**
 * Bytes of a mail as text. What does not fit its charset is refused, never guessed at: a prompt of
 * wrong letters would be paid for.
 */
final class MailCharsets {

  /** What senders mean by names that say less: the larger set that has all of the smaller one. */
  private static final Map<String, String> MEANT =
      Map.of(
          "iso-8859-1", "windows-1252",
          "latin1", "windows-1252",
          "shift_jis", "windows-31j",
          "x-sjis", "windows-31j",
          "iso-2022-jp", "x-windows-iso2022jp",
          "gb2312", "GB18030",
          "gbk", "GB18030",
          "ks_c_5601-1987", "x-windows-949",
          "euc-kr", "x-windows-949",
          "utf8", "UTF-8");

  private MailCharsets() {}

  /**
   * @param charset as the part names it, empty where it names none
   * @throws RefusedMailException if the charset is unknown or the bytes are not of it
   */
  static String text(byte[] bytes, Optional<String> charset) {
    String name = charset.map(c -> c.strip().toLowerCase(Locale.ROOT)).orElse("us-ascii");
    if (name.equals("us-ascii") || name.equals("ascii") || name.isEmpty()) {
      return decoded(bytes, StandardCharsets.UTF_8)
          .orElseThrow(
              () ->
                  new RefusedMailException(
                      "The text does not say in which charset it is written: send it as UTF-8."));
    }
    return decoded(bytes, known(name))
        // Programs that changed to UTF-8 and go on to name what they used before.
        .or(() -> decoded(bytes, StandardCharsets.UTF_8))
        .orElseThrow(
            () ->
                new RefusedMailException(
                    "The text is not written in %s, as it says: send it as UTF-8."
                        .formatted(SafeText.quotedLine(name))));
  }

  private static Charset known(String name) {
    for (String candidate :
        new String[] {MEANT.getOrDefault(name, name), name, MimeUtility.javaCharset(name)}) {
      try {
        return Charset.forName(candidate);
      } catch (IllegalArgumentException unknown) {
        // The next name may be known; that none is, is told below.
      }
    }
    throw new RefusedMailException(
        "The text is written in a charset that is not known here, %s: send it as UTF-8."
            .formatted(SafeText.quotedLine(name)));
  }

  private static Optional<String> decoded(byte[] bytes, Charset charset) {
    try {
      String text =
          charset
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes))
              .toString();
      return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (CharacterCodingException notOfIt) {
      return Optional.empty();
    }
  }
}
