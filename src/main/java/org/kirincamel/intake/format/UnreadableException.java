package org.kirincamel.intake.format;

/**
 * Content from which no request can be accepted. The message is for the sender: what was expected,
 * what was found and where, and what to do.
 */
public final class UnreadableException extends Exception {
  private final boolean brokenOff;

  UnreadableException(String message, boolean brokenOff) {
    super(message);
    this.brokenOff = brokenOff;
  }

  UnreadableException(String message, boolean brokenOff, Throwable cause) {
    super(message, cause);
    this.brokenOff = brokenOff;
  }

  /**
   * @return whether the content ended where more had to come, as a file does that is still being
   *     written: it may become readable
   */
  public boolean brokenOff() {
    return brokenOff;
  }
}
