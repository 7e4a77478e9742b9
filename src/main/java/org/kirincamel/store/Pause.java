package org.kirincamel.store;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an operator has paused.
 *
 * @param by the name that was given with the order
 */
public record Pause(What what, Instant since, String by) {

  /** What can be paused. */
  public enum Kind {
    /** All submission. */
    ALL,
    /** Submission of what comes from one source. */
    SOURCE,
    /** Deliveries to one target. */
    TARGET;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param name of the source or the target, empty for all
   */
  public record What(Kind kind, String name) {

    /** For people. */
    public String shown() {
      return switch (kind) {
        case ALL -> "Submission";
        case SOURCE -> "Submission from the source " + name;
        case TARGET -> "Delivery to the target " + name;
      };
    }
  }

  /** That of all submission, empty where it goes on. */
  static Optional<Pause> ofAll(List<Pause> pauses) {
    return pauses.stream().filter(each -> each.what.kind() == Kind.ALL).findFirst();
  }

  /** For people: what stands still, since when, by whom, and how it goes on. */
  public String sentence() {
    return sentence(by.isEmpty() ? "an operator" : by);
  }

  /** The same for a caller without a token, who is not told a name. */
  public String nameless() {
    return sentence("an operator");
  }

  private String sentence(String who) {
    return "%s is paused since %s by %s: give the order resume to go on"
        .formatted(what.shown(), since, who);
  }
}
