package org.kirincamel.intake.mail;

import jakarta.mail.FolderClosedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.StoreClosedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.component.mail.MailConstants;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.common.SafeText;
import org.kirincamel.intake.Batch;
import org.kirincamel.intake.Receipt;
import org.kirincamel.intake.format.Limits;
import org.kirincamel.settings.MailSettings;
import org.kirincamel.settings.MessageSettings;
import org.kirincamel.task.Meters;
import org.slf4j.Logger;

/**
 * What happens to a mail: the beans of {@code routes/kirin-intake-mail.camel.yaml}. Each mail ends
 * in the done or the failed folder, or stays where it is to be tried again; nothing in a mail says
 * which.
 */
public final class MailSteps {

  private static final Logger LOG = SafeLogger.of(MailSteps.class);
  private static final String KIND = "mail";
  private static final String READ = "kirinMail";
  private static final int MAX_ANSWERED = 10_000;

  /**
   * A mail of a sender on the list.
   *
   * @param answered whether they get an answer
   */
  private record Asked(Letter letter, String from, boolean answered) {}

  private final MailSettings settings;
  private final MessageSettings limits;
  private final Admission admission;
  private final Tries tries;
  private final Optional<AnswerQueue> answers;
  private final Meters meters;

  /** Mails as they lie on the server: one that cannot be moved is not answered at each look. */
  private final Set<String> answered =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > MAX_ANSWERED;
            }
          });

  MailSteps(
      MailSettings settings, MessageSettings limits, Optional<AnswerQueue> answers, Meters meters) {
    this.settings = settings;
    this.limits = limits;
    this.admission =
        new Admission(
            new Senders(settings.senders()), settings.authserv(), settings.takesAutomatic());
    this.tries = new Tries(settings.tries());
    this.answers = answers;
    this.meters = meters;
  }

  /**
   * Reads a mail. The body becomes its {@link Batch}, or {@code false} where it is refused.
   *
   * @throws MessagingException if the server does not hand it out
   */
  public Object read(Exchange exchange) throws MessagingException, IOException {
    byte[] raw = raw(exchange.getMessage().getBody(Message.class));
    Letter letter;
    try {
      letter = Letter.of(raw);
    } catch (RefusedMailException e) {
      return refused(exchange, "an unknown sender", e.getMessage());
    }
    Optional<Automatic> automatic = Automatic.of(letter.mail());
    Optional<String> from = letter.from();
    Optional<String> objection = admission.objection(letter, automatic, from);
    if (objection.isPresent()) {
      return refused(exchange, from.orElse("an unknown sender"), objection.get());
    }
    var asked = new Asked(letter, from.orElseThrow(), automatic.isEmpty());
    exchange.setProperty(READ, asked);
    try {
      return batch(asked);
    } catch (RefusedMailException e) {
      answer(exchange, asked, AnswerText.refused(e.getMessage()));
      return refused(exchange, asked.from(), e.getMessage());
    }
  }

  private byte[] raw(Message mail) throws MessagingException, IOException {
    if (!(mail instanceof IMAPMessage imap)) {
      throw new IllegalStateException("Expected a mail of an IMAP folder, got " + mail);
    }
    // Whole, so that it is read by one parser and the same bytes have the same digest; the part of
    // the stream that is not read is not fetched.
    imap.setPeek(true);
    try (InputStream content = imap.getMimeStream()) {
      return content.readNBytes(settings.maxBytes() + 1);
    }
  }

  private Batch batch(Asked asked) throws MessagingException {
    Letter letter = asked.letter();
    if (letter.raw().length > settings.maxBytes()) {
      throw new RefusedMailException(
          "The mail is too large: expected at most %d bytes with everything attached, got more."
              .formatted(settings.maxBytes()));
    }
    MailContent content = MailParts.of(letter.mail(), limits.maxBytes());
    var rows =
        MailRows.of(
            content.withText(MachineLines.without(settings.dropped(), content.text())),
            limits.maxRows(),
            Limits.withAnyText(limits.anyText()));
    String subject = letter.subject();
    return new Batch(
        new Batch.Origin(
            Optional.empty(),
            KIND,
            subject.isEmpty() ? KIND : subject,
            rows.size() > 1,
            KIND + ":" + letter.key(),
            letter.details()),
        rows);
  }

  /** Says goodbye to a mail whose requests are durable. */
  public void taken(List<Receipt> receipts, Exchange exchange) {
    Asked asked = exchange.getProperty(READ, Asked.class);
    LOG.info(
        "Took {} from a mail from {}",
        receipts.size() == 1 ? "1 request" : receipts.size() + " requests",
        asked.from());
    tries.succeeded(uid(exchange));
    answer(exchange, asked, AnswerText.of(receipts));
    moveTo(exchange, settings.folders().done());
  }

  private boolean refused(Exchange exchange, String from, String why) {
    meters.sourceFailed(KIND);
    LOG.warn("Refused a mail from {}: {}", SafeText.header(from), SafeText.header(why));
    tries.succeeded(uid(exchange));
    moveTo(exchange, settings.folders().failed());
    return false;
  }

  /**
   * Leaves a mail where it is to be tried again, or gives it up.
   *
   * @throws Exception what happened, where the mail stays
   */
  public void failed(Exchange exchange) throws Exception {
    meters.sourceFailed(KIND);
    Exception why = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    Asked asked = exchange.getProperty(READ, Asked.class);
    boolean perhapsOfAll =
        asked != null
            || why instanceof FolderClosedException
            || why instanceof StoreClosedException;
    if (!tries.failed(uid(exchange), perhapsOfAll)) {
      throw why;
    }
    LOG.error(
        "Gave up on a mail from {} after {} tries",
        asked == null ? "an unknown sender" : asked.from(),
        settings.tries(),
        why);
    if (asked != null) {
      answer(
          exchange,
          asked,
          AnswerText.refused("Something went wrong here, not in the mail. Send it again later."));
    }
    moveTo(exchange, settings.folders().failed());
  }

  private void answer(Exchange exchange, Asked asked, String text) {
    if (answers.isEmpty() || !asked.answered() || !firstAnswer(uid(exchange))) {
      return;
    }
    try {
      answers.get().add(Answer.to(asked.letter(), asked.from(), text));
    } catch (MessagingException e) {
      // The requests are safe: an answer that cannot be written must not hold them up.
      LOG.warn("No answer can be sent to {}: {}", asked.from(), e.getMessage());
    }
  }

  private boolean firstAnswer(String uid) {
    synchronized (answered) {
      return answered.add(uid);
    }
  }

  private static String uid(Exchange exchange) {
    return String.valueOf(exchange.getProperty(MailConstants.MAIL_MESSAGE_ID));
  }

  private static void moveTo(Exchange exchange, String folder) {
    exchange.getMessage().setHeader(MailConstants.MAIL_MOVE_TO, folder);
  }
}
