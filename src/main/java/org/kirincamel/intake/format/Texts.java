package org.kirincamel.intake.format;

/** Small questions about strings. */
final class Texts {
  private Texts() {}

  /**
   * @return bytes of the character in UTF-8; each half of a surrogate pair counts as two
   */
  static int utf8Length(char c) {
    if (c < 0x80) {
      return 1;
    }
    return c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
  }

  /**
   * @return bytes of the text in UTF-8
   */
  static int utf8Length(String text) {
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      length += utf8Length(text.charAt(i));
    }
    return length;
  }

  /**
   * @return the text without white space and format characters at both ends
   */
  static String stripped(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isUnseen(text.charAt(from))) {
      from++;
    }
    while (to > from && isUnseen(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isUnseen(char c) {
    return isWhiteSpace(c) || Character.getType(c) == Character.FORMAT;
  }

  /**
   * @return whether the character is white space by Unicode's White_Space property
   */
  static boolean isWhiteSpace(char c) {
    return c == ' '
        || c >= '\t' && c <= '\r'
        || c == '\u0085'
        || c > '\u007f' && Character.isSpaceChar(c);
  }
}
