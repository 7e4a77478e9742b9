package org.kirincamel.demo;

import java.util.Map;

/** What requests come from, beside the inbox. */
interface Source extends AutoCloseable {

  /** What the module is to be started with. */
  Map<String, String> settings();

  /**
   * Sends requests to a module that has started.
   *
   * @return how many results to expect
   */
  int send() throws Exception;

  /** What whoever sent them can see in the end, in a line each. */
  String seen() throws Exception;

  @Override
  void close();
}
