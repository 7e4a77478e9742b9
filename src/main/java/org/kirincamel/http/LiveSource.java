package org.kirincamel.http;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What keeps open pages live.
 *
 * @param admit throws a {@link ProblemException} if who sends these headers may not look
 * @param changes a number that grows with what this process writes; read from memory
 * @param shared whether other nodes write to the store, too
 */
record LiveSource(
    Consumer<Function<String, Optional<String>>> admit, LongSupplier changes, boolean shared) {}
