package org.kirincamel.store;

import java.util.UUID;

/**
 * The first rows of a file that an earlier intake has taken already.
 *
 * @param intake the earlier one
 * @param rows how many of its rows are not made again
 */
public record Continued(UUID intake, int rows) {}
