package org.kirincamel.store;

import java.time.Instant;
import java.util.Optional;

/**
 * What the waiting copies of a request's videos still wait for.
 *
 * @param name what its files are called, without ending
 * @param ended whether nothing is left to be done with the request itself
 * @param pending deliveries that are still tried
 * @param dead deliveries whose tries are used up
 * @param inOutbox whether the outbox has its last result, and so a copy of its own
 * @param endedAt when the last target got its result, or the last delivery was given up
 */
public record CopyDemand(
    String name,
    boolean ended,
    long pending,
    long dead,
    boolean inOutbox,
    Optional<Instant> endedAt) {}
