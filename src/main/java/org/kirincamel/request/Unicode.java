package org.kirincamel.request;

/** Properties of code points that Java's own methods do not answer as Unicode does. */
final class Unicode {
  private Unicode() {}

  /**
   * Unicode's property White_Space: the separators, tab to carriage return, and NEL. {@code
   * Character.isWhitespace} leaves out no-break spaces and takes in four control characters.
   */
  static boolean isWhiteSpace(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
          true;
      case Character.CONTROL -> codePoint >= '\t' && codePoint <= '\r' || codePoint == 0x85;
      default -> false;
    };
  }

  /** Whether there is nothing but white space; true for the empty text. */
  static boolean isBlank(String text) {
    for (int i = 0; i < text.length(); i++) { // no white space beyond the basic plane
      if (!isWhiteSpace(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether every surrogate is one half of a pair. */
  static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!Character.isSurrogate(text.charAt(i))) {
        continue;
      }
      if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
        return false;
      }
      i++;
    }
    return true;
  }

  /** The text with U+FFFD for each half of a pair, for writers that throw on those. */
  static String wellFormed(String text) {
    return isWellFormed(text)
        ? text
        : text.codePoints()
            .map(c -> Character.getType(c) == Character.SURROGATE ? 0xFFFD : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
  }
}
