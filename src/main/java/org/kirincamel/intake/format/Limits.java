package org.kirincamel.intake.format;

/**
 * What is taken of a stranger's content, and how much of it is held at once. The size of a file and
 * its number of rows have no limit.
 *
 * @param maxRowBytes size of one request in bytes of UTF-8, at least 1; JSON and YAML count names
 *     and values, the other formats the text as it stands
 * @param maxDepth objects and arrays inside one another, the request itself being the first
 * @param maxNumberLength digits of a number as written, and as they would be without an exponent
 * @param anyText whether a text may become a prompt whatever it looks like, past {@link PromptGate}
 */
public record Limits(int maxRowBytes, int maxDepth, int maxNumberLength, boolean anyText) {
  /** 1 MiB per request, 16 levels, numbers of 100 digits. */
  public static final Limits DEFAULT = new Limits(1024 * 1024, 16, 100, false);

  /** Nesting up to which a row is skipped and the rest of the file still read. */
  static final int MAX_SKIPPED_DEPTH = 10_000;

  /**
   * @throws IllegalArgumentException naming the first value below 1
   */
  public Limits {
    atLeastOne("maxRowBytes", maxRowBytes);
    atLeastOne("maxDepth", maxDepth);
    atLeastOne("maxNumberLength", maxNumberLength);
  }

  /** The default, but for texts. */
  public static Limits withAnyText(boolean anyText) {
    return new Limits(DEFAULT.maxRowBytes, DEFAULT.maxDepth, DEFAULT.maxNumberLength, anyText);
  }

  /**
   * @return characters of one name or value up to which the parsers hold it, only to skip it then;
   *     what is longer makes the file unreadable
   */
  int maxPieceLength() {
    return (int) Math.min(Integer.MAX_VALUE / 4, Math.max(64L * 1024, 8L * maxRowBytes));
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s must be at least 1, got %d".formatted(name, value));
    }
  }
}
