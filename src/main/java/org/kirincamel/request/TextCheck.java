package org.kirincamel.request;

import java.util.Set;
import org.kirincamel.common.SafeText;

/** One more thing that is asked of a text. */
interface TextCheck {

  /** A text that shows nothing would pay for nothing. */
  TextCheck VISIBLE =
      (text, at, problems) -> {
        if (text.codePoints().noneMatch(Unicode::isVisible)) {
          problems.add(
              at,
              RuleName.BLANK,
              "expected a letter, number, punctuation mark or symbol at least, got "
                  + SafeText.quoted(text));
        }
      };

  /** The gateway's model can make nothing of others, which some program put there by mistake. */
  TextCheck NO_CONTROLS =
      (text, at, problems) ->
          text.codePoints()
              .filter(Unicode::isNoText)
              .findFirst()
              .ifPresent(
                  found ->
                      problems.add(
                          at,
                          RuleName.CHARACTER,
                          "expected no control character but tab and line ends, and no U+FFFD, got"
                              + " U+%04X in %s: save or send the text as UTF-8"
                                  .formatted(found, SafeText.quoted(text))));

  /** The text becomes one encoded segment of the path of an authenticated call. */
  TextCheck ONE_PATH_SEGMENT =
      (text, at, problems) -> {
        if (Set.of(".", "..").contains(text) || text.chars().anyMatch(TextCheck::steersPath)) {
          problems.add(
              at,
              RuleName.FORMAT,
              "expected no control character, none of / \\ ? # % and neither . nor .., got "
                  + SafeText.quoted(text));
        }
      };

  /**
   * @param text not empty
   */
  void check(String text, FieldPath at, Problems problems);

  private static boolean steersPath(int c) {
    return Character.getType(c) == Character.CONTROL || "/\\?#%".indexOf(c) >= 0;
  }
}
