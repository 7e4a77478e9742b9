package org.kirincamel.http;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The charset that a call names for its body. Bodies are UTF-8, or UTF-16 with a byte order mark;
 * any other name is good where it makes no difference, as with many clients' ISO-8859-1 before
 * plain ASCII.
 */
final class BodyCharset {

  private static final Pattern CHARSET =
      Pattern.compile(";\\s*charset\\s*=\\s*(\"[^\"]*\"?|[^;\\s]*)", Pattern.CASE_INSENSITIVE);

  private BodyCharset() {}

  /**
   * @throws ProblemException if it is unknown, or the body would be another text in it
   */
  static void check(String contentType, byte[] content) {
    List<String> names =
        CHARSET.matcher(contentType).results().map(BodyCharset::name).distinct().toList();
    if (names.size() > 1 || !names.stream().allMatch(name -> agrees(name, content))) {
      throw new ProblemException(
          415, "Expected the charset UTF-8, got another one or one that the body is not in.");
    }
  }

  private static String name(MatchResult charset) {
    return charset.group(1).replaceFirst("^\"(.*)\"$", "$1");
  }

  private static boolean agrees(String name, byte[] content) {
    try {
      Charset charset = Charset.forName(name);
      return charset.equals(StandardCharsets.UTF_8)
          || (charset.name().startsWith("UTF-16") && hasUtf16Mark(content))
          || new String(content, charset).equals(new String(content, StandardCharsets.UTF_8));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return false;
    }
  }

  private static boolean hasUtf16Mark(byte[] content) {
    return content.length >= 2
        && (content[0] == (byte) 0xFE && content[1] == (byte) 0xFF
            || content[0] == (byte) 0xFF && content[1] == (byte) 0xFE);
  }
}
