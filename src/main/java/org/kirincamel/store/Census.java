package org.kirincamel.store;

import java.math.BigDecimal;
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
 * @param sources the same of each source that has had a budget of its own, by the word of its kind
 */
public record Census(
    Map<String, Group> requests,
    Map<String, Long> pending,
    Map<String, Long> dead,
    int slots,
    boolean paused,
    Spend spend,
    Map<String, Spend> sources) {

  public Census {
    requests = Map.copyOf(requests);
    pending = Map.copyOf(pending);
    dead = Map.copyOf(dead);
    sources = Map.copyOf(sources);
  }

  public Spend spentBy(String source) {
    return sources.getOrDefault(source, Spend.NOTHING);
  }

  /**
   * @param oldest when the oldest of them was received, empty where there is none
   * @param cost USD that their POSTs are expected to cost; empty where there are too many to add up
   */
  public record Group(long number, Optional<Instant> oldest, Optional<BigDecimal> cost) {

    /** There is none. */
    public static final Group EMPTY = new Group(0, Optional.empty(), Optional.of(BigDecimal.ZERO));
  }
}
