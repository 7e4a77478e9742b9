package org.kirincamel.intake.queue;

import org.kirincamel.common.Causes;
import org.kirincamel.common.SafeText;
import org.kirincamel.intake.UnreadableMessageException;

/** How a dead message says why it is dead. */
final class DeadLetter {

  /** What the names of our own properties and headers begin with; legal names in JMS. */
  static final String PREFIX = "kirin_";

  static final String REASON = PREFIX + "reason";
  static final String SOURCE = PREFIX + "source";
  static final String MESSAGE_ID = PREFIX + "message_id";
  static final String TRIES = PREFIX + "tries";

  private static final int MAX_LENGTH = 500;

  private DeadLetter() {}

  /** One line for a person: the sentence for its sender, else what went wrong here. */
  static String reason(Throwable failure) {
    return line(
        Causes.find(failure, UnreadableMessageException.class)
            .map(Throwable::getMessage)
            .orElseGet(() -> Causes.root(failure).toString()));
  }

  /** A stranger's words for a log or a property: one line, not too long. */
  static String line(String text) {
    return SafeText.header(text, MAX_LENGTH);
  }
}
