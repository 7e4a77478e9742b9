package org.kirincamel.store;

import java.util.Optional;
import java.util.UUID;

/**
 * One request of a message, as it was judged when the message came.
 *
 * @param row place within the message, counted from 1
 * @param violations why it was rejected, a JSON array; empty where it was accepted
 */
public record StoredRow(UUID request, int row, Optional<String> violations) {}
