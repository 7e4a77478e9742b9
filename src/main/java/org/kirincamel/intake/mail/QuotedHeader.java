package org.kirincamel.intake.mail;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kirincamel.common.SafeText;

/**
 * Knows the header of a quoted mail by its shape, in any language: a few short lines such as {@code
 * Od: ann@example.org}, one under the other, one of which says an address or a date and no more.
 */
final class QuotedHeader {

  /** Longer lines are no header lines, and are not looked at. */
  private static final int MAX_LINE = 300;

  private static final int MAX_LINES = 12;
  private static final int SURE_LINES = 3;

  private static final Pattern LINE =
      Pattern.compile(
          "[*_]{0,2}(\\p{L}[\\p{L}\\p{M}'’/.-]{0,25}(?: [\\p{L}\\p{M}'’/.-]{1,20}){0,2})[*_]{0,2}"
              + " ?[:：][*_]{0,2}\\s*(.*)");

  /** Marks of direction that programs put around names and dates. */
  private static final Pattern MARKS =
      Pattern.compile("[\\u200E\\u200F\\u061C\\u202A-\\u202E\\u2066-\\u2069]");

  private static final String NAME_AT_HOST =
      "[^\\s<>\"',;:()\\[\\]]+@[\\p{L}\\p{N}-]+(?:\\.[\\p{L}\\p{N}-]+)+";
  private static final Pattern ADDRESSES =
      Pattern.compile(
          "(?:[^<\\[(@]{0,80}[<\\[(])?(?:mailto:)?"
              + NAME_AT_HOST
              + "[>\\])]?(?:\\s*[;,<\\[(].{0,200})?");

  private static final String DATE =
      "(?:\\p{Nd}{1,4}[./-]\\s?\\p{Nd}{1,2}[./-]\\s?\\p{Nd}{1,4}"
          + "|\\p{Nd}{4}\\s?[年년]\\s?\\p{Nd}{1,2}\\s?[月월]\\s?\\p{Nd}{1,2}\\s?[日일]"
          + "|\\p{Nd}{1,2}(?:[.]|st|nd|rd|th|er|º|ª)?,?\\s+(?:de\\s+|of\\s+)?[\\p{L}\\p{M}]+[.]?,?\\s+(?:de\\s+)?\\p{Nd}{4}"
          + "|[\\p{L}\\p{M}]+[.]?\\s+\\p{Nd}{1,2}(?:st|nd|rd|th)?,?\\s+\\p{Nd}{4}"
          + "|\\p{Nd}{4}[.]?\\s+[\\p{L}\\p{M}]+\\s+\\p{Nd}{1,2}[.]?)";
  private static final String TIME = "\\p{Nd}{1,2}[:.h時시]\\s?\\p{Nd}{2}";
  private static final Pattern WHEN =
      Pattern.compile(
          "(?:[\\p{L}\\p{M}]+[.,،]{0,2}\\s*(?:的|the)?\\s*){0,2}"
              + DATE
              + "[,،]?\\s*(?:[(（]?\\p{L}{1,12}[.)）]{0,2},?\\s*){0,3}(?:"
              + TIME
              + ".{0,40})?");

  /** Above a quoted mail in any language: who, and when, before a colon. */
  private static final Pattern WROTE =
      Pattern.compile(
          "(?=.*(?:"
              + DATE
              + "|"
              + TIME
              + ")).{0,250}[<(\\[](?:mailto:)?"
              + NAME_AT_HOST
              + "[>)\\]].{0,80}[:：]");

  private QuotedHeader() {}

  /** Whether a header begins with that line. */
  static boolean beginsAt(List<String> lines, int from) {
    int count = 0;
    int evidence = 0;
    boolean address = false;
    for (int i = from; i < lines.size() && count < MAX_LINES; i++) {
      Matcher line = LINE.matcher(clean(lines.get(i)));
      if (lines.get(i).length() > MAX_LINE || !line.matches() || isParameter(line.group(1))) {
        break;
      }
      count++;
      String value = line.group(2).strip();
      boolean says = ADDRESSES.matcher(value).matches();
      address |= says;
      evidence += says || WHEN.matcher(value).matches() ? 1 : 0;
    }
    if (count < 2 || evidence == 0) {
      return false;
    }
    if (address || count >= SURE_LINES) {
      return true;
    }
    throw new RefusedMailException(
        "The lines from %s on may be the header of a quoted mail, or yours: leave them out, or write them as one sentence."
            .formatted(SafeText.quotedLine(lines.get(from))));
  }

  /** Whether a line says who wrote what follows, and when. */
  static boolean saysWhoWrote(String line) {
    return line.length() <= MAX_LINE && WROTE.matcher(clean(line)).matches();
  }

  private static boolean isParameter(String name) {
    return HeadLines.known(name).isPresent();
  }

  private static String clean(String line) {
    return MARKS.matcher(line).replaceAll("").strip();
  }
}
