package org.kirincamel.intake.format;

import org.kirincamel.intake.Row;
import org.kirincamel.request.Violation;

/** The rules that reading itself enforces, by their stable names. */
final class Problems {
  /** Pointer to the request as a whole. */
  static final String WHOLE = "";

  private static final String SYNTAX = "syntax";

  private Problems() {}

  static Violation syntax(String pointer, String message) {
    return new Violation(pointer, SYNTAX, message);
  }

  /** Whether a row as a whole breaks the syntax, as one does that has not come to its end. */
  static boolean breaksOff(Row row) {
    return row.problems().stream()
        .anyMatch(problem -> problem.rule().equals(SYNTAX) && problem.pointer().equals(WHOLE));
  }

  static Violation duplicateKey(String pointer, String message) {
    return new Violation(pointer, "duplicate_key", message);
  }

  static Violation size(String pointer, String message) {
    return new Violation(pointer, "size", message);
  }

  static Violation depth(String pointer, String message) {
    return new Violation(pointer, "depth", message);
  }

  /** A request over {@link Limits#maxRowBytes}. */
  static Violation rowTooLarge(String place, Limits limits) {
    return size(
        WHOLE,
        "Expected at most %,d bytes for one request, found more at %s: shorten it."
            .formatted(limits.maxRowBytes(), place));
  }
}
