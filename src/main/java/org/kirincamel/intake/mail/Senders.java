package org.kirincamel.intake.mail;

import java.net.IDN;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Who may ask by mail. */
final class Senders {

  private final Set<String> entries;

  /**
   * @param entries addresses and domains, in lower case
   */
  Senders(List<String> entries) {
    this.entries = Set.copyOf(entries);
  }

  /** Whether an address is listed, or the domain that it is in, but not one above that. */
  boolean allow(String address) {
    String lowerCase = address.toLowerCase(Locale.ROOT);
    return entries.contains(lowerCase) || entries.contains(domain(lowerCase));
  }

  /** What follows the last {@code @}, in lower case, as it is looked up. */
  static String domain(String address) {
    String domain = address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
    try {
      return IDN.toASCII(domain);
    } catch (IllegalArgumentException noName) {
      return domain;
    }
  }
}
