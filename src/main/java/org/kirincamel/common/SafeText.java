package org.kirincamel.common;

import java.util.regex.Pattern;

/**
 * Strangers' words, made fit for where they are to stand. Each shape is cut between two characters,
 * never inside a surrogate pair.
 */
public final class SafeText {

  private static final int MAX_LOG_LINE = 200;
  private static final int MAX_QUOTED = 60;
  private static final int MAX_UNITS_OF_ONE = 20;
  private static final char ZERO_WIDTH_JOINER = '\u200D';
  private static final char NO_CHARACTER = '\uFFFD';
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]{1," + MAX_QUOTED + "}");
  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Zl}\\p{Zp}\\x85]+");
  private static final Pattern UNREADABLE =
      Pattern.compile("[\\p{Cntrl}\\p{Cc}\\p{Cs}\\u202A-\\u202E\\u2066-\\u2069]");

  private SafeText() {}

  /** {@link #logLine(String, int)} of the usual length. */
  public static String logLine(String text) {
    return logLine(text, MAX_LOG_LINE);
  }

  /**
   * For a line of a log: every character that could steer a terminal, or hide from its reader, is
   * written as an escape.
   *
   * @param max characters that are shown, in code points
   */
  public static String logLine(String text, int max) {
    if (text.length() <= max && isPlain(text, '!')) {
      return text;
    }
    var line = new StringBuilder();
    int shown = 0;
    int at = 0;
    for (; at < text.length() && shown < max; shown++) {
      int c = text.codePointAt(at);
      at += Character.charCount(c);
      if (isPrinted(c)) {
        line.appendCodePoint(c);
      } else if (!isBlank(c)) {
        escape(line, c);
      } else if (line.isEmpty() || line.charAt(line.length() - 1) == ' ') {
        shown--;
      } else {
        line.append(' ');
      }
    }
    return line.toString().stripTrailing() + (text.substring(at).isBlank() ? "" : "…");
  }

  /** Whether it may stand in a line of a log as it is. */
  static boolean isLogLine(String text) {
    return isPlain(text, ' ')
        || text.codePoints()
            .allMatch(c -> isPrinted(c) || Character.getType(c) == Character.SPACE_SEPARATOR);
  }

  /** Whether it is of ASCII's visible characters alone, as nearly all that is logged. */
  private static boolean isPlain(String text, char lowest) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < lowest || c > '~') {
        return false;
      }
    }
    return true;
  }

  /** In a sentence: short, in quotes, and what cannot be seen is written as an escape. */
  public static String quoted(String text) {
    String start = cut(text, MAX_QUOTED);
    var quoted = new StringBuilder("\"");
    start
        .codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
              } else if (c == ' ' || isPrinted(c)) {
                quoted.appendCodePoint(c);
              } else {
                escape(quoted, c);
              }
            });
    return quoted.append('"').toString();
  }

  /** {@link #quoted} where the kind of its blanks does not matter. */
  public static String quotedLine(String text) {
    return quoted(header(text));
  }

  /** The name of a field in a sentence: as it is, or in quotes where it is an odd one. */
  public static String name(String name) {
    return PLAIN.matcher(name).matches() ? name : quoted(name);
  }

  /** For a header or a sentence that people read: on one line, and in reading direction. */
  public static String header(String text) {
    String line = BLANKS.matcher(text).replaceAll(" ");
    return UNREADABLE.matcher(line).replaceAll("?").strip();
  }

  /**
   * {@link #header(String)}, cut.
   *
   * @param max in code points
   */
  public static String header(String text, int max) {
    return cut(header(text), max);
  }

  /**
   * For a page, which escapes markup itself: lines and tabs stay, and what could turn the reading
   * direction, or hide, is written as an escape.
   *
   * @param max in code points
   */
  public static String page(String text, int max) {
    var shown = new StringBuilder();
    cut(text, max)
        .replaceAll("\\r\\n?", "\n")
        .codePoints()
        .forEach(
            c -> {
              if (isPrinted(c) || isShownInPages(c)) {
                shown.appendCodePoint(c);
              } else {
                escape(shown, c);
              }
            });
    return shown.toString();
  }

  private static boolean isShownInPages(int c) {
    return c == '\n'
        || c == '\t'
        || c == ZERO_WIDTH_JOINER
        || Character.getType(c) == Character.SPACE_SEPARATOR;
  }

  /**
   * For a column of the store: PostgreSQL takes no NUL, and half a surrogate pair is no text.
   *
   * @param max in the units of Java's strings; at least 1
   */
  public static String column(String text, int max) {
    String clean = wellFormed(text.indexOf('\0') < 0 ? text : text.replace("\0", ""));
    return clean.length() <= max ? clean : clean.substring(0, end(clean, max - 1)) + "…";
  }

  /**
   * The beginning of a text, and an ellipsis where that is not all.
   *
   * @param max in code points
   */
  public static String cut(String text, int max) {
    return text.length() <= max || text.codePointCount(0, text.length()) <= max
        ? text
        : text.substring(0, end(text, text.offsetByCodePoints(0, max))) + "…";
  }

  /** The last place up to this one that no surrogate pair, accent or joined emoji spans. */
  private static int end(String text, int most) {
    int pair =
        most > 0 && Character.isSurrogatePair(text.charAt(most - 1), text.charAt(most))
            ? most - 1
            : most;
    int end = pair;
    while (end > 0 && pair - end < MAX_UNITS_OF_ONE && spans(text, end)) {
      end = text.offsetByCodePoints(end, -1);
    }
    return end > 0 && !spans(text, end) ? end : pair;
  }

  private static boolean spans(String text, int at) {
    int next = text.codePointAt(at);
    return text.charAt(at - 1) == ZERO_WIDTH_JOINER
        || next == ZERO_WIDTH_JOINER
        || next >= 0x1F3FB && next <= 0x1F3FF
        || switch (Character.getType(next)) {
          case Character.NON_SPACING_MARK,
              Character.ENCLOSING_MARK,
              Character.COMBINING_SPACING_MARK ->
              true;
          default -> false;
        };
  }

  /** Whether every surrogate is one half of a pair. */
  public static boolean isWellFormed(String text) {
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
  public static String wellFormed(String text) {
    return isWellFormed(text)
        ? text
        : text.codePoints()
            .map(c -> Character.getType(c) == Character.SURROGATE ? NO_CHARACTER : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
  }

  /** Whether it can be written on a line as it is: no control, space, or code of no character. */
  public static boolean isPrinted(int codePoint) {
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

  private static boolean isBlank(int c) {
    return Character.isISOControl(c) || Character.isSpaceChar(c);
  }

  private static void escape(StringBuilder to, int codePoint) {
    for (char unit : Character.toChars(codePoint)) {
      to.append("\\u%04X".formatted((int) unit));
    }
  }
}
