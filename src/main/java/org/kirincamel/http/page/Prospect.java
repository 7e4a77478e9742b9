package org.kirincamel.http.page;

import java.util.Optional;

/**
 * What is to come of a request, in words.
 *
 * @param waitsFor why it has not ended; empty where it has
 * @param usuallyDoneIn how long such tasks take; empty where that is not known
 */
public record Prospect(Optional<String> waitsFor, Optional<String> usuallyDoneIn) {}
