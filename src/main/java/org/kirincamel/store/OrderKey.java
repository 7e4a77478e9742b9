package org.kirincamel.store;

/**
 * What makes an order the same order.
 *
 * @param id chosen by its source, at most 255 characters
 * @param name of its kind
 * @param sha256 of what it says
 */
public record OrderKey(String id, String name, String sha256) {}
