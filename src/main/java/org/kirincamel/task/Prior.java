package org.kirincamel.task;

/**
 * What is assumed of durations before any was seen: about two minutes, give or take a factor of
 * three.
 */
final class Prior {

  private static final double MEDIAN = 120;

  /** Of log time. */
  private static final double DEVIATION = 1.1;

  private static final double STEEPNESS = Math.PI / Math.sqrt(3) / DEVIATION;

  private Prior() {}

  /** The share of tasks that end in a bin. */
  static double ends(int bin) {
    return left(AgeBins.start(bin)) - left(AgeBins.end(bin));
  }

  /** The seconds that a task spends in a bin on average. */
  static double seconds(int bin) {
    // The last has no end: as if it were as long as all before it.
    double end = Math.min(AgeBins.end(bin), 2 * AgeBins.start(bin) + AgeBins.end(0));
    return (left(AgeBins.start(bin)) + left(end)) / 2 * (end - AgeBins.start(bin));
  }

  /** A logistic curve over log time: its hazard is nowhere zero, and falls slowly in the end. */
  private static double left(double age) {
    return 1 / (1 + Math.pow(age / MEDIAN, STEEPNESS));
  }
}
