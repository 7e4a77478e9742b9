package org.kirincamel.intake.format;

import java.io.IOException;

/** Carries the reason for unreadable text through the parsers, which know only of readers. */
final class BadTextException extends IOException {
  private final UnreadableException reason;

  BadTextException(UnreadableException reason) {
    super(reason.getMessage(), reason);
    this.reason = reason;
  }

  UnreadableException reason() {
    return reason;
  }
}
