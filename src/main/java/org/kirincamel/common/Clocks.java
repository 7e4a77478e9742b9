package org.kirincamel.common;

import java.time.Clock;
import java.util.function.LongSupplier;

/**
 * What time it is, in three ways that may disagree.
 *
 * @param machine of this machine: for files, and what another machine has signed
 * @param shared of all nodes with one store: for leases, and every time that is stored
 * @param nanoTime cannot be set: for pauses and time limits
 */
public record Clocks(Clock machine, Clock shared, LongSupplier nanoTime) {}
