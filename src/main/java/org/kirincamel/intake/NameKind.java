package org.kirincamel.intake;

import java.util.List;
import java.util.Locale;
import org.kirincamel.intake.format.Format;

/** What the name of a file in the inbox says of it. */
enum NameKind {
  /** It holds requests in the format of its ending. */
  REQUESTS,
  /** A program marks by it what it has not finished writing: left alone for ever. */
  UNFINISHED,
  /** Hidden, though its ending is one of ours: left alone for ever. */
  HIDDEN,
  /** A lock or a file of the system, which is no one's request: left alone without a word. */
  SYSTEM,
  /** None of our endings. It may be a temporary name, so it is left alone for a while. */
  UNKNOWN;

  private static final List<String> UNFINISHED_ENDINGS =
      List.of(".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".swp", "~");

  private static final List<String> SYSTEM_NAMES =
      List.of("thumbs.db", "ehthumbs.db", "desktop.ini");

  static NameKind of(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (SYSTEM_NAMES.contains(lower) || lower.startsWith("~$") || lower.startsWith("._")) {
      return SYSTEM;
    }
    boolean known = Format.ofFileName(name).isPresent();
    if (name.startsWith(".")) {
      return known ? HIDDEN : SYSTEM;
    }
    if (UNFINISHED_ENDINGS.stream().anyMatch(lower::endsWith)) {
      return UNFINISHED;
    }
    return known ? REQUESTS : UNKNOWN;
  }

  /** Whether a file of that name is read or put aside once it is complete. */
  boolean handled() {
    return this == REQUESTS || this == UNKNOWN;
  }
}
