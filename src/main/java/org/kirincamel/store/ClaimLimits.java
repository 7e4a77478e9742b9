package org.kirincamel.store;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * What a claim asks for: no more of each kind than there are free workers.
 *
 * @param slots most requests that may be at the gateway at once, over all nodes
 * @param perDay most POSTs of one day, over all nodes; empty for any number
 * @param submitLease lease of a submit: longer than a POST can last
 * @param lease lease of all else; work that needs longer renews it
 */
public record ClaimLimits(
    FreeWorkers free, int slots, OptionalInt perDay, Duration submitLease, Duration lease) {}
