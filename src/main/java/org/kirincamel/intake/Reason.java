package org.kirincamel.intake;

/**
 * Why something in the inbox is not taken.
 *
 * @param why as the rest of a sentence that begins with its name
 * @param cure what to do about it; empty where the reason says it all
 * @param told whether the log has said so already
 */
record Reason(String why, String cure, boolean told) {

  static Reason of(String why, String cure) {
    return new Reason(why, cure, false);
  }

  String sentence() {
    return cure.isEmpty() ? why : why + ": " + cure;
  }
}
