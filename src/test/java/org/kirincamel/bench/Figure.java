package org.kirincamel.bench;

import java.util.Locale;
import java.util.Optional;

/**
 * One line of the table at the end.
 *
 * @param what was measured
 * @param measured with its unit
 * @param against what it was compared with in the same run, with its unit; may be empty
 * @param value that the goal is about: a ratio, or a count
 * @param goal empty where there is none
 */
record Figure(String what, String measured, String against, double value, Optional<Goal> goal) {

  /** Where a value shall lie. */
  record Goal(boolean atMost, double bound) {

    boolean isMetBy(double value) {
      return atMost ? value <= bound : value >= bound;
    }

    @Override
    public String toString() {
      return (atMost ? "≤ " : "≥ ") + shortened(bound);
    }
  }

  static Figure of(String what, String measured, String against, double value) {
    return new Figure(what, measured, against, value, Optional.empty());
  }

  Figure atMost(double bound) {
    return new Figure(what, measured, against, value, Optional.of(new Goal(true, bound)));
  }

  Figure atLeast(double bound) {
    return new Figure(what, measured, against, value, Optional.of(new Goal(false, bound)));
  }

  String valueText() {
    return shortened(value);
  }

  String goalText() {
    return goal.map(Goal::toString).orElse("");
  }

  String met() {
    return goal.map(each -> each.isMetBy(value) ? "yes" : "no").orElse("");
  }

  private static String shortened(double value) {
    if (Math.abs(value) >= 100 || value == Math.rint(value)) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
