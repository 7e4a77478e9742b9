package org.kirincamel.common;

/**
 * A stranger's words, fit for one line of a log: cut, and with every character that could steer a
 * terminal, or hide from its reader, written as an escape.
 */
public final class LogText {

  private static final int MOST = 200;

  private LogText() {}

  public static String of(String text) {
    return of(text, MOST);
  }

  /**
   * @param most characters that are shown, in code points
   */
  public static String of(String text, int most) {
    var line = new StringBuilder();
    int shown = 0;
    int at = 0;
    for (; at < text.length() && shown < most; shown++) {
      int c = text.codePointAt(at);
      at += Character.charCount(c);
      boolean blank = Character.isISOControl(c) || Character.isSpaceChar(c);
      if (!blank && !isHidden(c)) {
        line.appendCodePoint(c);
      } else if (!blank) {
        Character.toString(c).chars().forEach(unit -> line.append("\\u%04X".formatted(unit)));
      } else if (line.isEmpty() || line.charAt(line.length() - 1) == ' ') {
        shown--;
      } else {
        line.append(' ');
      }
    }
    return line.toString().stripTrailing() + (text.substring(at).isBlank() ? "" : "…");
  }

  private static boolean isHidden(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }
}
