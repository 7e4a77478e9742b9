package org.kirincamel.http;

import org.apache.camel.Exchange;

/**
 * What our own server is told of an answer beside its headers, of which Camel passes some not on.
 * Names no class of the server's library, which need not be on the class path.
 */
final class AnswerNotes {

  private static final String LENGTH = "kirinHttpLength";
  private static final String NOT_STORED = "kirinHttpNotStored";

  private AnswerNotes() {}

  /** How long the stream is that is the answer. */
  static void length(Exchange exchange, long bytes) {
    exchange.setProperty(LENGTH, bytes);
  }

  /** 0 where that is not known before it is sent. */
  static long length(Exchange exchange) {
    return exchange.getProperty(LENGTH, 0L, Long.class);
  }

  /** The answer is not to be kept anywhere. */
  static void notStored(Exchange exchange) {
    exchange.setProperty(NOT_STORED, true);
  }

  static boolean isNotStored(Exchange exchange) {
    return exchange.getProperty(NOT_STORED, false, Boolean.class);
  }
}
