package org.kirincamel.intake.format;

import java.util.regex.Pattern;

/**
 * What spreadsheets and databases write where a value is missing or in error, in the languages of
 * the spreadsheets: {@code #N/A}, {@code #WERT!}, {@code Err:502}, {@code NULL}, {@code \N}.
 */
final class NoValue {

  private static final Pattern ERROR =
      Pattern.compile(
          "#[¡¿]?\\p{Lu}[\\p{Lu}\\d/_]{0,20}[!?]|#\\p{Lu}/\\p{Lu}(?: \\p{Lu}/\\p{Lu})?|#NV"
              + "|#GETTING_DATA|#{3,}|(?:Err|Ошибка|Fehler):\\d{3}");
  private static final Pattern NOTHING =
      Pattern.compile(
          "null|\\(null\\)|<null>|\\\\N|[-+]?nan|<na>|undefined|\\[object Object]",
          Pattern.CASE_INSENSITIVE);

  /** None is longer. */
  private static final int LONGEST = 30;

  private NoValue() {}

  /**
   * @param text as a whole, without white space around it
   */
  static boolean is(String text) {
    return text.length() <= LONGEST
        && (ERROR.matcher(text).matches() || NOTHING.matcher(text).matches());
  }
}
