package org.kirincamel.task;

import java.util.Arrays;

/**
 * When to poll a task next, at every age: the pauses for which polls and seconds of waiting for a
 * result that is there, weighed against each other, cost least for a given {@link Survival}.
 *
 * <p>Where the hazard {@code h} hardly changes over a pause, the best one is {@code √(2 / (v h))}.
 * It changes much: from nothing to its highest within one pause, where tasks begin to end. So the
 * costs are summed up backwards from the oldest age, and each pause is the one that costs least
 * together with all that follow it. Ages are in seconds. Immutable.
 */
final class PollPlan {

  private static final int POINTS_PER_BIN = 2;

  /** Where so few tasks still run, no pause matters any more. */
  private static final double HARDLY_ANY = 1e-7;

  private final Survival survival;
  private final double value;
  private final double min;
  private final double max;

  private final double[] ages;
  private final double[] pauses;

  /** The share of tasks that run at an age, and the area below it up to there. */
  private final double[] running;

  private final double[] area;

  /** What all polls and delays after that age cost, of a task that was submitted. */
  private final double[] costs;

  /**
   * @param value polls that a second of earlier knowledge is worth
   * @param min shortest pause
   * @param max longest pause but the first
   * @param first longest first pause
   */
  PollPlan(Survival survival, double value, double min, double max, double first) {
    this.survival = survival;
    this.value = value;
    this.min = min;
    this.max = max;
    this.ages = ages(survival, min);
    this.pauses = new double[ages.length];
    this.running = new double[ages.length];
    this.area = new double[ages.length];
    this.costs = new double[ages.length];
    plan(first);
  }

  /** Zero, then a few of each bin from the earliest at which a poll may come. */
  private static double[] ages(Survival survival, double min) {
    var ages = new double[AgeBins.COUNT * POINTS_PER_BIN];
    int points = 1;
    for (int bin = Math.max(1, AgeBins.of(min)); bin + 1 < AgeBins.COUNT; bin++) {
      if (points > 1 && survival.at(AgeBins.start(bin)) < HARDLY_ANY) {
        break;
      }
      double step = (AgeBins.end(bin) - AgeBins.start(bin)) / POINTS_PER_BIN;
      for (int i = 0; i < POINTS_PER_BIN; i++) {
        ages[points++] = AgeBins.start(bin) + i * step;
      }
    }
    return Arrays.copyOf(ages, points);
  }

  private void plan(double first) {
    int last = ages.length - 1;
    for (int i = 0; i <= last; i++) {
      running[i] = survival.at(ages[i]);
      area[i] =
          i == 0 ? 0 : area[i - 1] + (running[i - 1] + running[i]) / 2 * (ages[i] - ages[i - 1]);
    }
    pauses[last] = steady(ages[last]);
    costs[last] =
        running[last]
            * (1 / (survival.hazard(ages[last]) * pauses[last]) + value * pauses[last] / 2);
    // No earlier age has a later next poll.
    int latest = last;
    for (int i = last - 1; i > 0; i--) {
      latest = plan(i, latest, max);
    }
    plan(0, last, first);
  }

  /** Finds what follows a poll at one age, where all that may follow is known. */
  private int plan(int at, int latest, double longest) {
    int best = firstAfter(at);
    double least = cost(at, best);
    for (int next = best + 1; next <= latest && ages[next] - ages[at] <= longest; next++) {
      double cost = cost(at, next);
      if (cost < least) {
        least = cost;
        best = next;
      }
    }
    costs[at] = least;
    pauses[at] = Math.max(min, Math.min(longest, ages[best] - ages[at]));
    return best;
  }

  private int firstAfter(int at) {
    int found = Arrays.binarySearch(ages, ages[at] + min);
    return Math.min(ages.length - 1, Math.max(at + 1, found < 0 ? -found - 1 : found));
  }

  private double cost(int at, int next) {
    double delay = running[at] * (ages[next] - ages[at]) - (area[next] - area[at]);
    return running[at] + value * delay + costs[next];
  }

  private double steady(double age) {
    return Math.max(min, Math.min(max, Math.sqrt(2 / (value * survival.hazard(age)))));
  }

  /** The pause after a poll at that age; from the submission on, at age zero. */
  double pause(double age) {
    if (age <= 0) {
      return pauses[0];
    }
    int last = ages.length - 1;
    if (age >= ages[last]) {
      return steady(age);
    }
    int found = Arrays.binarySearch(ages, age);
    int after = found < 0 ? -found - 1 : found + 1;
    if (after <= 1) {
      // Only a hint makes a poll so early.
      return pauses[1];
    }
    double share = (age - ages[after - 1]) / (ages[after] - ages[after - 1]);
    return pauses[after - 1] + share * (pauses[after] - pauses[after - 1]);
  }
}
