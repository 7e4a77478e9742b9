package org.kirincamel.store;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.function.Function;
import org.kirincamel.task.Task;

/**
 * What a claim asks for: no more of each kind than there are free workers.
 *
 * @param slots most requests that may be at the gateway at once, over all nodes
 * @param limits where submission stops
 * @param price what a request is expected to cost, in USD
 * @param submitLease lease of a submit: longer than a POST can last
 * @param lease lease of all else; work that needs longer renews it
 */
public record ClaimLimits(
    FreeWorkers free,
    int slots,
    SubmitLimits limits,
    Function<Task, BigDecimal> price,
    Duration submitLease,
    Duration lease) {}
