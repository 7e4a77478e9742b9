package org.kirincamel.http;

import java.util.regex.Pattern;

/** The key by which a caller says that two messages are one: 1 to 255 visible ASCII characters. */
final class IdempotencyKey {

  private static final Pattern QUOTED =
      Pattern.compile("\"((?:[ !#-\\[\\]-~]|\\\\[\"\\\\]){1,255})\"");
  private static final Pattern BARE = Pattern.compile("[!#-\\[\\]-~]{1,255}");

  private IdempotencyKey() {}

  /**
   * Reads the header: a quoted string, as the IETF's draft has it, or the bare key, as most send
   * it.
   *
   * @throws ProblemException if it is neither
   */
  static String of(String header) {
    var quoted = QUOTED.matcher(header);
    if (quoted.matches()) {
      return quoted.group(1).replaceAll("\\\\(.)", "$1");
    }
    if (BARE.matcher(header).matches()) {
      return header;
    }
    throw new ProblemException(
        400,
        "Idempotency-Key: expected 1 to 255 visible ASCII characters, bare or in double quotes.");
  }
}
