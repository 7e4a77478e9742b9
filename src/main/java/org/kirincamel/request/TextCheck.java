package org.kirincamel.request;

import java.util.Set;

/** One more thing that is asked of a text. */
interface TextCheck {

  /** A text of white space alone would pay for nothing. */
  TextCheck NOT_BLANK =
      (text, at, problems) -> {
        if (Unicode.isBlank(text)) {
          problems.add(
              at, RuleName.BLANK, "expected more than white space, got " + Shown.text(text));
        }
      };

  /** The text becomes one encoded segment of the path of an authenticated call. */
  TextCheck ONE_PATH_SEGMENT =
      (text, at, problems) -> {
        if (Set.of(".", "..").contains(text) || text.chars().anyMatch(TextCheck::steersPath)) {
          problems.add(
              at,
              RuleName.FORMAT,
              "expected no control character, none of / \\ ? # % and neither . nor .., got "
                  + Shown.text(text));
        }
      };

  /**
   * @param text not empty
   */
  void check(String text, Place at, Problems problems);

  private static boolean steersPath(int c) {
    return Character.getType(c) == Character.CONTROL || "/\\?#%".indexOf(c) >= 0;
  }
}
