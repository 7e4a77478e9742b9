package org.kirincamel.loop;

import java.util.Optional;

/** What the operator does about a submission that has stopped, or a clock that was set. */
public final class Cures {

  /** Of a clock that was set. */
  static final String OF_A_CLOCK =
      "Nothing, if the clock is right now; else let NTP set it, for deadlines, budgets and leases go by it. The command doctor compares it with the clock of the gateway.";

  private Cures() {}

  /**
   * Of trouble of the account; empty where the sentence says so itself.
   *
   * @param trouble the sentence that tells of it
   */
  public static Optional<String> ofAccount(String trouble) {
    if (trouble.contains("check kirin.api.url")) {
      return Optional.empty();
    }
    return Optional.of(
        trouble.startsWith("HTTP 401")
            ? "set kirin.api.key to a key of the account that is valid, and start anew"
            : "see to the account's balance and rights at the gateway: submission then resumes by itself");
  }

  /**
   * @param setting that sets the limit, or lets submission go on
   */
  public static String ofLimit(String setting) {
    if (setting.equals("kirin.recover")) {
      return "start one node once with kirin.recover=lookup: what waits is then looked up before it is posted";
    }
    return "wait until then, or raise %s and start anew".formatted(setting);
  }

  /**
   * An order as an operator gives it, wherever that is.
   *
   * @param command as it is written behind the name of the program
   * @param message to the door of a host
   */
  static String order(String what, String command, String message, String door) {
    return "%s on the page, by the command \"%s\", or with %s to %s"
        .formatted(what, command, message, door);
  }

  /** To deliver again what is dead, and to a target that is disabled. */
  static String redeliver(String target) {
    return order(
        "deliver again",
        "retry --target " + target,
        "{\"target\": \"%s\"}".formatted(target),
        "direct:kirin-redeliver");
  }
}
