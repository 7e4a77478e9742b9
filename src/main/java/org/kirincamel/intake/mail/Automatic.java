package org.kirincamel.intake.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.kirincamel.common.OwnMail;

/**
 * Tells mails that no person wrote, which get no answer: two programs that answer one another never
 * end.
 */
enum Automatic {
  /** One that this module sent, or a copy of one. */
  OURS("it is one of our own mails"),
  /** An answer to one of those: thanks, or the word of a program that answers everything. */
  REPLY_TO_OURS("it answers one of our own mails"),
  /** A report that a mail could not be delivered, or was. */
  BOUNCE("it is a report of a mail server"),
  /** An automatic reply, such as that of a person who is away. */
  REPLY("it is an automatic reply"),
  /** Of a mailing list. */
  LIST("it comes from a mailing list"),
  /** Of a program that sends mails by itself. */
  GENERATED("a program sent it by itself");

  private static final Set<String> SERVERS = Set.of("mailer-daemon", "postmaster");
  private static final Pattern LOCAL_PART = Pattern.compile("(?:.*[<\\s])?([^<>\\s@]+)@.*");

  private final String reason;

  Automatic(String reason) {
    this.reason = reason;
  }

  /** In words, after "because". */
  String reason() {
    return reason;
  }

  /** What a mail is, empty for one that a person wrote. */
  static Optional<Automatic> of(MimeMessage mail) throws MessagingException {
    String submitted = word(mail, "Auto-Submitted");
    String precedence = word(mail, "Precedence");
    if (!all(mail, OwnMail.MARK).isEmpty()) {
      return Optional.of(OURS);
    }
    if (all(mail, "In-Reply-To").stream().anyMatch(OwnMail::isAnsweredBy)) {
      return Optional.of(REPLY_TO_OURS);
    }
    if (isReport(mail)) {
      return Optional.of(BOUNCE);
    }
    if (submitted.equals("auto-replied")
        || precedence.equals("auto_reply")
        || !all(mail, "X-Autoreply").isEmpty()
        || !all(mail, "X-Autorespond").isEmpty()
        // Exchange says of out-of-office replies that they were generated.
        || !all(mail, "X-Auto-Response-Suppress").isEmpty() && submitted.startsWith("auto-")) {
      return Optional.of(REPLY);
    }
    if (!all(mail, "List-Id").isEmpty()
        || !all(mail, "List-Post").isEmpty()
        || precedence.equals("list")
        || precedence.equals("junk")) {
      return Optional.of(LIST);
    }
    if (!submitted.isEmpty() && !submitted.equals("no") || precedence.equals("bulk")) {
      return Optional.of(GENERATED);
    }
    return Optional.empty();
  }

  private static boolean isReport(MimeMessage mail) throws MessagingException {
    List<String> paths = all(mail, "Return-Path");
    if (paths.stream().anyMatch(path -> path.isBlank() || path.strip().equals("<>"))) {
      return true;
    }
    if (all(mail, "Content-Type").stream()
        .anyMatch(type -> type.strip().toLowerCase(Locale.ROOT).startsWith("multipart/report"))) {
      return true;
    }
    return all(mail, "From").stream()
        .map(from -> LOCAL_PART.matcher(from.toLowerCase(Locale.ROOT)))
        .anyMatch(from -> from.lookingAt() && SERVERS.contains(from.group(1)));
  }

  /** The first word of a header in lower case, without parameters and comments. */
  private static String word(MimeMessage mail, String name) throws MessagingException {
    return all(mail, name).stream()
        .findFirst()
        .map(value -> value.strip().toLowerCase(Locale.ROOT).split("[\\s;,(]", 2)[0])
        .orElse("");
  }

  private static List<String> all(MimeMessage mail, String name) throws MessagingException {
    String[] values = mail.getHeader(name);
    return values == null ? List.of() : List.of(values);
  }
}
