package org.kirincamel.task;

import java.util.function.IntToDoubleFunction;

/**
 * How likely a task still runs at an age, where an end is equally likely at any moment of a bin.
 * Ages are in seconds. Immutable.
 */
final class Survival {

  /** How many tasks of {@link Prior} count beside what was seen. */
  private static final double PRIOR_TASKS = 2;

  /** What ended in one bin may as well have ended in the next. */
  private static final double[] BELL = {1 / 16.0, 4 / 16.0, 6 / 16.0, 4 / 16.0, 1 / 16.0};

  /** Ends per second of a task that runs; all positive. */
  private final double[] hazards;

  /** The hazard summed up to the start of each bin: {@code -log} of the share that still runs. */
  private final double[] sums = new double[AgeBins.COUNT];

  Survival(double[] hazards) {
    this.hazards = hazards.clone();
    for (int bin = 0; bin + 1 < AgeBins.COUNT; bin++) {
      sums[bin + 1] = sums[bin] + hazards[bin] * (AgeBins.end(bin) - AgeBins.start(bin));
    }
  }

  /** What follows from what was seen, and where that is little, from what is assumed. */
  static Survival of(DurationHistogram seen) {
    double[] hazards = new double[AgeBins.COUNT];
    for (int bin = 0; bin < AgeBins.COUNT; bin++) {
      hazards[bin] =
          (smooth(seen::ends, bin) + PRIOR_TASKS * Prior.ends(bin))
              / (smooth(seen::seconds, bin) + PRIOR_TASKS * Prior.seconds(bin));
    }
    return new Survival(hazards);
  }

  private static double smooth(IntToDoubleFunction values, int bin) {
    int reach = BELL.length / 2;
    // The first bin is far wider than its neighbours, and the last has no end.
    if (bin <= reach || bin >= AgeBins.COUNT - 1 - reach) {
      return values.applyAsDouble(bin);
    }
    double sum = 0;
    for (int i = 0; i < BELL.length; i++) {
      sum += BELL[i] * values.applyAsDouble(bin + i - reach);
    }
    return sum;
  }

  double hazard(double age) {
    return hazards[AgeBins.of(age)];
  }

  /** The share of tasks that run longer than that. */
  double at(double age) {
    int bin = AgeBins.of(age);
    return Math.exp(-sums[bin] - hazards[bin] * (age - AgeBins.start(bin)));
  }

  /** The age by which that share of tasks has ended. */
  double quantile(double share) {
    double sum = -Math.log1p(-share);
    int bin = 0;
    while (bin + 1 < AgeBins.COUNT && sums[bin + 1] < sum) {
      bin++;
    }
    return AgeBins.start(bin) + (sum - sums[bin]) / hazards[bin];
  }
}
