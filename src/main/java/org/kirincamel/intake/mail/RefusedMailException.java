package org.kirincamel.intake.mail;

/** Nothing of a mail can be taken; the message is one or more sentences for the sender. */
final class RefusedMailException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RefusedMailException(String sentence) {
    super(sentence);
  }

  RefusedMailException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
