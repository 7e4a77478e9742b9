package org.kirincamel.task;

/**
 * Ages of tasks in bins of equal ratio: what matters of a duration is its share, not its seconds.
 * The first bin begins at zero, the last has no end.
 */
final class AgeBins {

  static final int PER_OCTAVE = 16;

  /** From a sixteenth of a second to a day and a half. */
  private static final int LOWEST_OCTAVE = -4;

  private static final int HIGHEST_OCTAVE = 17;

  static final int COUNT = (HIGHEST_OCTAVE - LOWEST_OCTAVE) * PER_OCTAVE + 2;

  private static final double[] STARTS = starts();

  private AgeBins() {}

  private static double[] starts() {
    var starts = new double[COUNT];
    for (int bin = 1; bin < COUNT; bin++) {
      starts[bin] = Math.pow(2, LOWEST_OCTAVE + (bin - 1.0) / PER_OCTAVE);
    }
    return starts;
  }

  /** The bin of an age in seconds. */
  static int of(double age) {
    if (age < STARTS[1]) {
      return 0;
    }
    double octaves = Math.log(age) / Math.log(2) - LOWEST_OCTAVE;
    int bin = (int) Math.min(COUNT - 1, 1 + Math.floor(octaves * PER_OCTAVE));
    // Rounding may have gone either way at an edge.
    if (age < STARTS[bin]) {
      return bin - 1;
    }
    return bin + 1 < COUNT && age >= STARTS[bin + 1] ? bin + 1 : bin;
  }

  static double start(int bin) {
    return STARTS[bin];
  }

  /** Where a bin ends, in seconds; the last never does. */
  static double end(int bin) {
    return bin + 1 < COUNT ? STARTS[bin + 1] : Double.POSITIVE_INFINITY;
  }

  /** How many seconds of a bin lie between two ages. */
  static double overlap(int bin, double from, double to) {
    return Math.max(0, Math.min(to, end(bin)) - Math.max(from, start(bin)));
  }
}
