package org.kirincamel.task;

import java.util.Optional;

/**
 * What polls have told of the durations of tasks: for each bin of age how many ended in it, and how
 * many seconds tasks were seen to spend in it. Ends per second is the hazard, whatever tasks still
 * run and at whatever age they were first seen. Each end makes all before it count a little less.
 * Not thread-safe.
 */
final class DurationHistogram {

  /** After so many ends the weight of one has fallen to 1/e. */
  private static final double MEMORY = 64;

  private static final double FADING = 1 - 1 / MEMORY;

  /** Changes with the bins: counts of other bins are no use. */
  private static final String FORM = "log16";

  /** Less than that says nothing. */
  private static final double NOTHING = 1e-4;

  private final double[] ends = new double[AgeBins.COUNT];
  private final double[] seconds = new double[AgeBins.COUNT];

  /** How many ends were added, none of them faded. */
  private int added;

  /** A poll found a task running at an age, and so did the one before, at an earlier age. */
  void ran(double from, double to) {
    for (int bin = AgeBins.of(from); bin <= AgeBins.of(to); bin++) {
      seconds[bin] += AgeBins.overlap(bin, from, to);
    }
  }

  /**
   * A task ended between two ages. When exactly is not known: it counts in each bin as much as is
   * likely by what is known.
   *
   * @param known what was learned so far
   */
  void ended(double from, double to, Survival known) {
    fade(1);
    added++;
    double within = known.at(from) - known.at(to);
    boolean tells = within > 1e-9 * known.at(from);
    double left = 1;
    for (int bin = AgeBins.of(from); bin <= AgeBins.of(to); bin++) {
      double start = Math.max(from, AgeBins.start(bin));
      double end = Math.min(to, AgeBins.end(bin));
      double share =
          tells ? (known.at(start) - known.at(end)) / within : (end - start) / (to - from);
      ends[bin] += share;
      left -= share;
      seconds[bin] += (Math.max(0, left) + share / 2) * (end - start);
    }
  }

  private void fade(int times) {
    double factor = Math.pow(FADING, times);
    for (int bin = 0; bin < AgeBins.COUNT; bin++) {
      ends[bin] *= factor;
      seconds[bin] *= factor;
    }
  }

  /** How many ends were added to this one, and to none that it came from. */
  int added() {
    return added;
  }

  /** The sum of all ends as they count now. */
  double weight() {
    double sum = 0;
    for (double each : ends) {
      sum += each;
    }
    return sum;
  }

  /** This and what came after it. */
  DurationHistogram then(DurationHistogram later) {
    var sum = new DurationHistogram();
    double factor = Math.pow(FADING, later.added);
    for (int bin = 0; bin < AgeBins.COUNT; bin++) {
      sum.ends[bin] = ends[bin] * factor + later.ends[bin];
      sum.seconds[bin] = seconds[bin] * factor + later.seconds[bin];
    }
    sum.added = added + later.added;
    return sum;
  }

  double ends(int bin) {
    return ends[bin];
  }

  double seconds(int bin) {
    return seconds[bin];
  }

  /** To be kept: {@code bin:ends:seconds} of each bin that says anything. */
  String text() {
    var text = new StringBuilder(FORM);
    for (int bin = 0; bin < AgeBins.COUNT; bin++) {
      if (ends[bin] > NOTHING || seconds[bin] > NOTHING) {
        text.append(' ').append(bin);
        text.append(':').append((float) ends[bin]).append(':').append((float) seconds[bin]);
      }
    }
    return text.toString();
  }

  /** What was kept; empty where it is of another form. */
  static Optional<DurationHistogram> of(String text) {
    String[] words = text.split(" ");
    if (!words[0].equals(FORM)) {
      return Optional.empty();
    }
    var histogram = new DurationHistogram();
    try {
      for (int i = 1; i < words.length; i++) {
        String[] numbers = words[i].split(":");
        int bin = Integer.parseInt(numbers[0]);
        histogram.ends[bin] = notNegative(numbers[1]);
        histogram.seconds[bin] = notNegative(numbers[2]);
      }
      return Optional.of(histogram);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static double notNegative(String text) {
    double number = Double.parseDouble(text);
    if (number >= 0 && number <= Float.MAX_VALUE) {
      return number;
    }
    throw new NumberFormatException(text);
  }
}
