package org.kirincamel.loop;

/**
 * An order of a person cannot be understood, or carried out; the message says why in one sentence.
 */
public final class OrderException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  OrderException(String message) {
    super(message);
  }

  OrderException(String message, Throwable cause) {
    super(message, cause);
  }
}
