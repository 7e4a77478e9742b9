package org.kirincamel.intake.format;

/**
 * What the first pass says of readable content.
 *
 * @param sha256 of the raw bytes, 64 lower-case hex digits
 * @param bytes size of the content
 * @param rows number of requests that reading yields, at least 1
 * @param lastIsCut whether the last line (of JSON lines or CSV) breaks off, so that more of it may
 *     come
 */
public record Checked(String sha256, long bytes, int rows, boolean lastIsCut) {}
