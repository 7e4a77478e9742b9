package org.kirincamel.intake.mail;

import jakarta.mail.MessagingException;
import java.util.Optional;

/** Whose mails are taken. */
final class Admission {

  private final Senders senders;
  private final Optional<String> authserv;
  private final boolean takesAutomatic;

  /**
   * @param authserv the server whose word on a sender is believed, empty where none is asked for
   * @param takesAutomatic whether a mail that a program sent by itself is taken
   */
  Admission(Senders senders, Optional<String> authserv, boolean takesAutomatic) {
    this.senders = senders;
    this.authserv = authserv;
    this.takesAutomatic = takesAutomatic;
  }

  /**
   * @param automatic what kind of mail it is if no person wrote it
   * @param from its one sender
   * @return why the mail is refused without an answer, empty where it is not
   */
  Optional<String> objection(Letter letter, Optional<Automatic> automatic, Optional<String> from)
      throws MessagingException {
    if (automatic.isPresent() && !(automatic.get() == Automatic.GENERATED && takesAutomatic)) {
      return automatic.map(Automatic::reason);
    }
    if (from.isEmpty()) {
      return Optional.of("expected one address in From and no other one in Sender");
    }
    if (!senders.allow(from.get())) {
      return Optional.of("the sender is not among kirin.intake.mail.senders");
    }
    if (authserv.isPresent()
        && !AuthenticationResults.pass(
            letter.headers("Authentication-Results"), authserv.get(), Senders.domain(from.get()))) {
      return Optional.of(
          "%s (kirin.intake.mail.authserv) does not say that it comes from its sender"
              .formatted(authserv.get()));
    }
    return Optional.empty();
  }
}
