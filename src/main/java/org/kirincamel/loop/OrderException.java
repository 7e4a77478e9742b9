package org.kirincamel.loop;

import org.kirincamel.common.SafeText;

/**
 * An order of a person cannot be understood, or carried out; the message says why in one sentence.
 */
public final class OrderException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /** It quotes the order, which may be long, or written to steer a terminal. */
  private static final int MAX_LENGTH = 500;

  public OrderException(String message) {
    super(SafeText.logLine(message, MAX_LENGTH));
  }

  public OrderException(String message, Throwable cause) {
    super(SafeText.logLine(message, MAX_LENGTH), cause);
  }
}
