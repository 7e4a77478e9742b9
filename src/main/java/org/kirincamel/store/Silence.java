package org.kirincamel.store;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Which of the other nodes have shown the same beat for a whole lease, by this process's monotonic
 * clock: no two clocks are compared. Time in which this process did not look, because it was frozen
 * or the database was away, says nothing of the others. For one thread.
 */
final class Silence {

  private final Map<UUID, Heard> heard = new HashMap<>();
  private long lastLook;

  private record Heard(long beat, long since) {}

  /**
   * Looks at the others.
   *
   * @param nanos the monotonic clock
   * @return those that are dead; one that was ended before comes again after each lease, because it
   *     may have written since
   */
  List<NodeRows.Other> after(List<NodeRows.Other> others, long nanos, Duration lease) {
    if (nanos - lastLook > lease.toNanos() / 2) {
      heard.clear();
    }
    lastLook = nanos;
    heard.keySet().retainAll(others.stream().map(NodeRows.Other::id).toList());
    for (NodeRows.Other other : others) {
      Heard last = heard.get(other.id());
      if (last == null || last.beat() != other.beat()) {
        heard.put(other.id(), new Heard(other.beat(), nanos));
      }
    }
    List<NodeRows.Other> dead =
        others.stream()
            .filter(other -> nanos - heard.get(other.id()).since() >= lease.toNanos())
            .toList();
    dead.stream()
        .filter(NodeRows.Other::ended)
        .forEach(other -> heard.put(other.id(), new Heard(other.beat(), nanos)));
    return dead;
  }
}
