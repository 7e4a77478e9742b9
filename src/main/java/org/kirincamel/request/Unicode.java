package org.kirincamel.request;

import org.kirincamel.common.SafeText;

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
      default -> SafeText.isPrinted(codePoint) && FILLERS.indexOf(codePoint) < 0;
    };
  }

  /** Whether no text has it: a control character that is no tab or line end, or U+FFFD. */
  static boolean isNoText(int codePoint) {
    return codePoint == 0xFFFD
        || Character.isISOControl(codePoint) && "\t\n\r".indexOf(codePoint) < 0;
  }
}
