package org.kirincamel.store;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A file that was taken in and moved away.
 *
 * @param bytes how long it was then
 * @param rowsDone how many of its rows are durable
 * @param movedTo its name in the folder of those that are done
 */
public record MovedIntake(
    UUID id,
    String name,
    String sha256,
    long bytes,
    int rowsDone,
    Instant movedAt,
    Optional<String> movedTo) {}
