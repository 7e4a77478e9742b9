package org.kirincamel.store;

import java.time.Duration;

/**
 * What a claim asks for: no more of each kind than there are free workers.
 *
 * @param slots most requests that may be at the gateway at once, over all nodes
 * @param submitLease lease of a submit: longer than a POST can last
 * @param lease lease of a poll or a look-up
 * @param fetchLease lease of a fetch or a delivery
 */
public record Wanted(
    int submits,
    int polls,
    int lookups,
    int fetches,
    int deliveries,
    int slots,
    Duration submitLease,
    Duration lease,
    Duration fetchLease) {}
