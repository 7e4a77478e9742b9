package org.kirincamel.common;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that was probably meant: of a field, a target, a model or a setting. */
public final class Nearest {
  /** Longer names are no typing errors, and too expensive to compare. */
  private static final int MAX_LENGTH = 100;

  /** Most slips of the finger that still make the same name. */
  private static final int MAX_SLIPS = 4;

  private Nearest() {}

  /**
   * The known name that is nearest to another one: the same but for case and separators ({@code
   * aspectRatio}, {@code Aspect-Ratio}), else the one with the fewest letters missing, added, wrong
   * or swapped (at most about one in four), else the only one that has it as its first or last
   * words ({@code ratio}).
   *
   * @param known names in the order in which equally near ones are preferred
   * @return empty where none is near
   */
  public static Optional<String> of(String name, Collection<String> known) {
    if (name.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String bare = bare(name);
    Optional<String> nearest = Optional.empty();
    int fewest = Integer.MAX_VALUE;
    for (String candidate : known) {
      int slips = slips(bare, bare(candidate));
      if (slips < fewest) {
        fewest = slips;
        nearest = Optional.of(candidate);
      }
    }
    return nearest.or(() -> onlyOneWithWords(name, known));
  }

  private static String bare(String name) {
    var bare = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if ("_-. ".indexOf(c) < 0) {
        bare.append(c);
      }
    }
    return bare.toString().toLowerCase(Locale.ROOT);
  }

  /**
   * @return the distance, {@code Integer.MAX_VALUE} where it is too far for a slip
   */
  private static int slips(String a, String b) {
    int allowed = Math.min(MAX_SLIPS, Math.max(1, (Math.max(a.length(), b.length()) + 2) / 4));
    if (Math.abs(a.length() - b.length()) > allowed) {
      return Integer.MAX_VALUE;
    }
    int distance = distance(a, b);
    return distance <= allowed && (distance == 0 || distance < Math.min(a.length(), b.length()))
        ? distance
        : Integer.MAX_VALUE;
  }

  /** Letters missing, added, wrong, or swapped with their neighbour (optimal string alignment). */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int wrong = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + wrong, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }

  private static Optional<String> onlyOneWithWords(String name, Collection<String> known) {
    String words = words(name);
    if (words.isBlank()) {
      return Optional.empty();
    }
    var with =
        known.stream()
            .filter(k -> words(k).startsWith(words) || words(k).endsWith(words))
            .limit(2)
            .toList();
    return with.size() == 1 ? Optional.of(with.get(0)) : Optional.empty();
  }

  /** The words in lower case, each between blanks. */
  private static String words(String name) {
    return " " + name.toLowerCase(Locale.ROOT).replaceAll("[_.\\- ]+", " ").strip() + " ";
  }
}
