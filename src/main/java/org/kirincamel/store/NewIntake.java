package org.kirincamel.store;

import java.util.Optional;
import java.util.UUID;

/**
 * A file that is to be taken in.
 *
 * @param id of the intake if it is new
 * @param bytes length of the content that has the digest
 * @param continued what of it was taken in before
 */
public record NewIntake(
    UUID id, String kind, String name, String sha256, long bytes, Optional<Continued> continued) {}
