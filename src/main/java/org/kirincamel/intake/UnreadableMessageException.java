package org.kirincamel.intake;

/** A message of which nothing can be taken. Its message is one sentence for the sender. */
public final class UnreadableMessageException extends RuntimeException {

  public UnreadableMessageException(String message) {
    super(message);
  }

  public UnreadableMessageException(String message, Throwable cause) {
    super(message, cause);
  }
}
