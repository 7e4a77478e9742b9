package org.kirincamel.http;

/**
 * A caller that is known.
 *
 * @param name of its token, or what it is called without one
 */
record Caller(String name, Right right) {

  boolean may(Right needed) {
    return right.compareTo(needed) >= 0;
  }
}
