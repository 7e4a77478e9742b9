package org.kirincamel.delivery;

/**
 * A video that is not fetched.
 *
 * @param url where the gateway says it is: a stranger's word
 */
public record VideoLink(String url) {}
