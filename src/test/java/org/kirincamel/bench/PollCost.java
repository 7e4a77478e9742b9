package org.kirincamel.bench;

import java.util.List;

/**
 * What following a task to its end costs on average.
 *
 * @param polls of one task
 * @param delay seconds from its end to the poll that shows it
 */
record PollCost(double polls, double delay) {

  static PollCost average(List<PollCost> costs) {
    return new PollCost(
        costs.stream().mapToDouble(PollCost::polls).average().orElseThrow(),
        costs.stream().mapToDouble(PollCost::delay).average().orElseThrow());
  }
}
