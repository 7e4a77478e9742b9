package org.kirincamel.intake.format;

import java.util.Locale;
import java.util.Set;
import org.kirincamel.request.RequestRules;

/** The names in the header of a table, which people write in any case and with blanks around. */
final class CsvNames {

  private static final Set<String> KNOWN = RequestRules.paths();

  private CsvNames() {}

  /**
   * @return the name of the field that is meant, or the name as it is, without blanks around it
   */
  static String of(String cell) {
    String name = Texts.stripped(cell);
    String lowerCase = name.toLowerCase(Locale.ROOT);
    return KNOWN.contains(lowerCase) ? lowerCase : name;
  }

  static boolean isKnown(String cell) {
    return KNOWN.contains(of(cell));
  }
}
