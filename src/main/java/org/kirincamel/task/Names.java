package org.kirincamel.task;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.UUID;

/**
 * Names of files, made by us: a stranger's name is only where the pieces come from. What comes out
 * holds letters, digits, dots, hyphens and underscores, never starts with a dot, and fits every
 * file system with an ending to spare.
 */
public final class Names {

  private static final int MAX_LETTERS = 60;

  private Names() {}

  /**
   * {@code <base name of the source>[-<row>]-<short id>}.
   *
   * @param baseName of the source; a file's without its ending
   * @param many whether the source holds more than one request, so that the row tells them apart
   */
  public static String of(String baseName, int row, boolean many, UUID id) {
    return clean(baseName) + (many ? "-" + row : "") + "-" + Ids.shortId(id);
  }

  /** A file's name without what its last dot begins. */
  public static String withoutEnding(String name) {
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  static String clean(String text) {
    StringBuilder kept = new StringBuilder();
    Normalizer.normalize(text, Normalizer.Form.NFC)
        .codePoints()
        .limit(MAX_LETTERS * 4L)
        .map(c -> isLetter(c) || c == '-' || c == '.' ? c : '_')
        .forEach(
            c -> {
              boolean repeated =
                  (c == '_' || c == '.')
                      && kept.length() > 0
                      && kept.charAt(kept.length() - 1) == c;
              boolean hidden = c == '.' && kept.length() == 0;
              if (kept.length() < MAX_LETTERS && !repeated && !hidden) {
                kept.appendCodePoint(c);
              }
            });
    return kept.isEmpty() ? "request" : kept.toString();
  }

  /** A letter or digit that this process can write in a name: under LC_ALL=POSIX that is ASCII. */
  private static boolean isLetter(int c) {
    if (c >= 0x10000 || !Character.isLetterOrDigit(c)) {
      return false;
    }
    try {
      return c < 0x80 || !Path.of(Character.toString(c)).toString().isEmpty();
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
