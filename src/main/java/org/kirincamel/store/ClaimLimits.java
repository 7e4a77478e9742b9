package org.kirincamel.store;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What a claim asks for: no more of each kind than there are free workers.
 *
 * @param shares how many of the deliveries may go to each target: those to others are left alone
 * @param slots most requests that may be at the gateway at once, over all nodes
 * @param perDay most POSTs of one day, over all nodes; empty for any number
 * @param submitLease lease of a submit: longer than a POST can last
 * @param lease lease of all else; work that needs longer renews it
 */
public record ClaimLimits(
    int submits,
    int polls,
    int lookups,
    int fetches,
    int deliveries,
    Map<String, Integer> shares,
    int slots,
    OptionalInt perDay,
    Duration submitLease,
    Duration lease) {

  public ClaimLimits {
    shares = Map.copyOf(shares);
  }

  /** Any number of POSTs a day. */
  public ClaimLimits(
      int submits,
      int polls,
      int lookups,
      int fetches,
      int deliveries,
      Map<String, Integer> shares,
      int slots,
      Duration submitLease,
      Duration lease) {
    this(
        submits,
        polls,
        lookups,
        fetches,
        deliveries,
        shares,
        slots,
        OptionalInt.empty(),
        submitLease,
        lease);
  }
}
