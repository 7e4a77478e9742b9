package org.kirincamel.intake.mail;

/** A stranger's words in a sentence of ours. */
final class QuotedText {

  private static final int LONGEST = 60;

  private QuotedText() {}

  /** In quotes, short, on one line, without control characters. */
  static String shortly(String text) {
    String clean = oneLine(text);
    String start =
        clean.length() <= LONGEST
            ? clean
            : clean.substring(0, clean.offsetByCodePoints(0, LONGEST / 2)) + "…";
    return '"' + start + '"';
  }

  /** On one line, without control characters and without those that turn the reading direction. */
  static String oneLine(String text) {
    return text.replaceAll("[\\s\\p{Zl}\\p{Zp}]+", " ")
        .replaceAll("[\\p{Cntrl}\\p{Cs}\\u202A-\\u202E\\u2066-\\u2069]", "?")
        .strip();
  }
}
