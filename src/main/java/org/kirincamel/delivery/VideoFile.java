package org.kirincamel.delivery;

/**
 * A video that was fetched.
 *
 * @param name what it is called where it is delivered
 * @param bytes its length
 * @param sha256 digest of its content, in hex
 * @param url where it came from
 */
public record VideoFile(String name, long bytes, String sha256, String url) {}
