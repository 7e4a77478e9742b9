package org.kirincamel.bench;

/**
 * The fewest polls that any rule can need which knows how durations are spread: exact, by dynamic
 * programming over a fine grid of ages, and bound by no setting.
 */
final class Optimum {

  private static final int STEPS = 800;
  private static final int HALVINGS = 20;

  private final double[] ages = new double[STEPS + 1];
  private final double[] left = new double[STEPS + 1];
  private final double[] area = new double[STEPS + 1];

  Optimum(Shape shape) {
    for (int i = 0; i <= STEPS; i++) {
      // Closer together where tasks are young, and polls too.
      ages[i] = shape.end() * i * i / STEPS / STEPS;
      left[i] = shape.left(ages[i]);
      area[i] = i == 0 ? 0 : area[i - 1] + (left[i - 1] + left[i]) / 2 * (ages[i] - ages[i - 1]);
    }
  }

  /** The least sum of polls and {@code value} times the delay. */
  PollCost at(double value) {
    double[] costs = new double[STEPS + 1];
    int[] nexts = new int[STEPS + 1];
    for (int i = STEPS - 1; i >= 0; i--) {
      costs[i] = Double.POSITIVE_INFINITY;
      for (int j = i + 1; j <= STEPS; j++) {
        double waiting = value * delay(i, j);
        if (waiting >= costs[i]) {
          break;
        }
        double cost = left[i] + waiting + costs[j];
        if (cost < costs[i]) {
          costs[i] = cost;
          nexts[i] = j;
        }
      }
    }
    double polls = 0;
    double delay = 0;
    for (int i = 0; i < STEPS; i = nexts[i]) {
      polls += left[i];
      delay += delay(i, nexts[i]);
    }
    return new PollCost(polls, delay);
  }

  private double delay(int from, int to) {
    return left[from] * (ages[to] - ages[from]) - (area[to] - area[from]);
  }

  /** The fewest polls at a given delay. */
  double pollsAt(double delay) {
    double low = 1e-4;
    double high = 1e3;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = Math.sqrt(low * high);
      if (at(middle).delay() > delay) {
        low = middle;
      } else {
        high = middle;
      }
    }
    PollCost slow = at(low);
    PollCost quick = at(high);
    double between = (slow.delay() - delay) / Math.max(1e-12, slow.delay() - quick.delay());
    return slow.polls() + between * (quick.polls() - slow.polls());
  }
}
