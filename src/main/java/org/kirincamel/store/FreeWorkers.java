package org.kirincamel.store;

import java.util.Map;

/**
 * How much of each kind of work could begin at once.
 *
 * @param shares how many of the deliveries may go to each target: those to others are left alone
 */
public record FreeWorkers(
    int submits, int polls, int lookups, int fetches, int deliveries, Map<String, Integer> shares) {

  public FreeWorkers {
    shares = Map.copyOf(shares);
  }
}
