package org.kirincamel.loop;

/**
 * An order of a person cannot be understood, or carried out; the message says why in one sentence.
 */
public final class OrderException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /** It quotes the order, which may be long, or written to steer a terminal. */
  private static final int LONGEST = 500;

  public OrderException(String message) {
    super(safe(message));
  }

  public OrderException(String message, Throwable cause) {
    super(safe(message), cause);
  }

  private static String safe(String message) {
    String plain = message.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", "?");
    return plain.codePointCount(0, plain.length()) <= LONGEST
        ? plain
        : plain.substring(0, plain.offsetByCodePoints(0, LONGEST)) + "…";
  }
}
