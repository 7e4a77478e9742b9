package org.kirincamel.delivery;

/** A result that no further try would bring to its target; the message says why. */
public final class UndeliverableException extends Exception {

  private static final long serialVersionUID = 1;

  public UndeliverableException(String sentence) {
    super(sentence);
  }
}
