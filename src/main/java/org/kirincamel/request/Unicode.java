package org.kirincamel.request;

/** Properties of code points that Java's own methods do not answer as Unicode does. */
final class Unicode {
  /** Letters of Hangul and a pattern of Braille that are empty. */
  private static final String FILLERS = "\u115F\u1160\u2800\u3164\uFFA0";

  private Unicode() {}

  /**
   * Whether there is something to see: a letter, number, punctuation mark or symbol, but for the
   * fillers among them.
   */
  static boolean isVisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK ->
          false;
      default -> isPrinted(codePoint) && FILLERS.indexOf(codePoint) < 0;
    };
  }

  /** Whether it can be written on a line as it is: no control, space, or code of no character. */
  static boolean isPrinted(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** Whether no text has it: a control character that is no tab or line end, or U+FFFD. */
  static boolean isNoText(int codePoint) {
    return codePoint == 0xFFFD
        || Character.isISOControl(codePoint) && "\t\n\r".indexOf(codePoint) < 0;
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
