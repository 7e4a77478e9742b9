package org.kirincamel.http;

import java.util.Arrays;

/** Entity tags as a condition names them (RFC 9110, section 13.1.2). */
final class EntityTag {

  private EntityTag() {}

  /**
   * Whether the caller knows this one already.
   *
   * @param known the value of If-None-Match, in which a weak tag counts like a strong one
   */
  static boolean isAmong(String known, String etag) {
    return Arrays.stream(known.split(","))
        .map(tag -> tag.strip().replaceFirst("^W/", ""))
        .anyMatch(tag -> tag.equals("*") || tag.equals(etag));
  }
}
