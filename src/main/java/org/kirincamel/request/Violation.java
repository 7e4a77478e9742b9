package org.kirincamel.request;

/**
 * One way in which a request breaks the contract.
 *
 * @param pointer JSON Pointer (RFC 6901) into the request, empty for the request as a whole
 * @param rule short name of the rule, stable across releases: programs may rely on it
 * @param message one sentence for a person: what was expected, what was found and where
 */
public record Violation(String pointer, String rule, String message) {}
