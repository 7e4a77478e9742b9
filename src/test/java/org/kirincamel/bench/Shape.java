package org.kirincamel.bench;

import java.util.Random;

/** How durations of tasks may be spread; all in seconds. */
interface Shape {

  /** The share of tasks that run longer than that. */
  double left(double age);

  /** A duration by chance. */
  double next(Random random);

  /** Hardly any task runs longer. */
  double end();

  static Shape lognormal(double median, double deviation) {
    return new Shape() {
      @Override
      public double left(double age) {
        return age <= 0 ? 1 : normalAbove(Math.log(age / median) / deviation);
      }

      @Override
      public double next(Random random) {
        return median * Math.exp(deviation * random.nextGaussian());
      }

      @Override
      public double end() {
        return median * Math.exp(4.5 * deviation);
      }
    };
  }

  static Shape uniform(double from, double to) {
    return new Shape() {
      @Override
      public double left(double age) {
        return Math.max(0, Math.min(1, (to - age) / (to - from)));
      }

      @Override
      public double next(Random random) {
        return from + (to - from) * random.nextDouble();
      }

      @Override
      public double end() {
        return to;
      }
    };
  }

  static Shape exponential(double mean) {
    return new Shape() {
      @Override
      public double left(double age) {
        return Math.exp(-age / mean);
      }

      @Override
      public double next(Random random) {
        return -mean * Math.log(1 - random.nextDouble());
      }

      @Override
      public double end() {
        return 12 * mean;
      }
    };
  }

  /** One or the other. */
  static Shape mixed(double share, Shape one, Shape other) {
    return new Shape() {
      @Override
      public double left(double age) {
        return share * one.left(age) + (1 - share) * other.left(age);
      }

      @Override
      public double next(Random random) {
        return random.nextDouble() < share ? one.next(random) : other.next(random);
      }

      @Override
      public double end() {
        return Math.max(one.end(), other.end());
      }
    };
  }

  /** How much of a normal distribution lies above, by Abramowitz and Stegun 26.2.17. */
  private static double normalAbove(double z) {
    double t = 1 / (1 + 0.2316419 * Math.abs(z));
    double series =
        t
            * (0.319381530
                + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    double tail = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * series;
    return z > 0 ? tail : 1 - tail;
  }
}
