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

  private static final double[] ENDS = new double[AgeBins.COUNT];
  private static final double[] SECONDS = new double[AgeBins.COUNT];

  static {
    for (int bin = 0; bin < AgeBins.COUNT; bin++) {
      double start = AgeBins.start(bin);
      // The last has no end: as if it were as long as all before it.
      double end = Math.min(AgeBins.end(bin), 2 * start + AgeBins.end(0));
      ENDS[bin] = left(start) - left(AgeBins.end(bin));
      SECONDS[bin] = (left(start) + left(end)) / 2 * (end - start);
    }
  }

  private Prior() {}

  /** The share of tasks that end in a bin. */
  static double ends(int bin) {
    return ENDS[bin];
  }

  /** The seconds that a task spends in a bin on average. */
  static double seconds(int bin) {
    return SECONDS[bin];
  }

  /** A logistic curve over log time: its hazard is nowhere zero, and falls slowly in the end. */
  private static double left(double age) {
    return 1 / (1 + Math.pow(age / MEDIAN, STEEPNESS));
  }
}
