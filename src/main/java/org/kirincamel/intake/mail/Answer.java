package org.kirincamel.intake.mail;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import org.kirincamel.common.OwnMail;
import org.kirincamel.common.SafeText;

/**
 * A mail that answers another one, in its thread.
 *
 * @param to an address, not more
 * @param subject of the mail that is answered
 * @param thread ids of the mails before it, the one that is answered at the end; may be empty
 * @param text what it says
 */
record Answer(String to, String subject, List<String> thread, String text) {

  /** No program needs more to find a thread. */
  private static final int MAX_REFERENCES = 20;

  Answer {
    thread = List.copyOf(thread);
  }

  /** An answer to a letter. */
  static Answer to(Letter letter, String from, String text) throws MessagingException {
    return new Answer(from, letter.subject(), letter.thread(), text);
  }

  /**
   * The mail as it is sent. Every piece of a stranger's in it is an address, an id or a word on one
   * line, so that none of them can begin a header.
   *
   * @param from the address that it comes from
   * @param id what makes it one, letters and digits
   * @param when it was written
   */
  MimeMessage asMail(String from, String id, Instant when) throws MessagingException {
    var mail = new OwnMail(OwnMail.Kind.ANSWER, id, Senders.domain(from));
    mail.setFrom(new InternetAddress(from, true));
    mail.setRecipient(Message.RecipientType.TO, new InternetAddress(to, true));
    mail.setSubject(answered(subject), StandardCharsets.UTF_8.name());
    mail.setSentDate(Date.from(when));
    if (!thread.isEmpty()) {
      mail.setHeader("In-Reply-To", thread.get(thread.size() - 1));
      mail.setHeader(
          "References",
          String.join(
              "\r\n ", thread.subList(Math.max(0, thread.size() - MAX_REFERENCES), thread.size())));
    }
    mail.setText(text, StandardCharsets.UTF_8.name());
    return mail;
  }

  private static String answered(String subject) {
    String clean = SafeText.header(subject);
    if (clean.isEmpty()) {
      return "Re: your request";
    }
    return clean.toLowerCase(Locale.ROOT).startsWith("re:") ? clean : "Re: " + clean;
  }
}
