package org.kirincamel.module;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What can be wrong with a {@link TroubledModule}. */
public enum LaidTrouble {
  ACCOUNT("the gateway refuses to work: the account has no balance"),
  UNKNOWN("the outcome of five POSTs is unknown, and look-ups fail"),
  WEBHOOK("nothing listens at the webhook crm"),
  INBOX("two files in the inbox are not taken"),
  VIDEOS("the addresses of three videos have expired"),
  DISK("the disk is nearly full, as kirin.fetch.reserve says"),
  SLOTS("six tasks at the gateway never end"),
  PROCESS("a second process wanted to open the store"),
  CLOCK("the clock was set forward by ten minutes");

  private final String what;

  LaidTrouble(String what) {
    this.what = what;
  }

  /** In a few words. */
  public String what() {
    return what;
  }

  /** As it is asked for. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @param words all, or some with commas between them
   * @throws IllegalArgumentException in one sentence, if there is no such trouble
   */
  public static Set<LaidTrouble> named(String words) {
    if (words.equals("all")) {
      return EnumSet.allOf(LaidTrouble.class);
    }
    Set<LaidTrouble> named = EnumSet.noneOf(LaidTrouble.class);
    for (String word : words.split(",")) {
      named.add(
          Arrays.stream(values())
              .filter(each -> each.word().equals(word.strip()))
              .findAny()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "demo.trouble: expected all, or some of %s, got \"%s\""
                              .formatted(
                                  Arrays.stream(values()).map(LaidTrouble::word).toList(), word))));
    }
    return named;
  }
}
