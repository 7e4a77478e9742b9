package org.kirincamel.store;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What is open in the store, at one moment.
 *
 * @param requests by the word of what they wait for: that of their state, fetching or late
 * @param pending deliveries that are tried, by target
 * @param dead deliveries whose tries are used up, by target
 * @param slots of the gateway that are taken, over all nodes
 * @param paused whether submission for the account is paused
 * @param spend of the day and the month
 */
public record Census(
    Map<String, Group> requests,
    Map<String, Long> pending,
    Map<String, Long> dead,
    int slots,
    boolean paused,
    Spend spend) {

  public Census {
    requests = Map.copyOf(requests);
    pending = Map.copyOf(pending);
    dead = Map.copyOf(dead);
  }

  /**
   * @param oldest when the oldest of them was received, empty where there is none
   */
  public record Group(long number, Optional<Instant> oldest) {}
}
