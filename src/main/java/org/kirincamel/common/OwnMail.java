package org.kirincamel.common;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * A mail that this module sends, marked so that no program answers it and the mail source takes
 * neither it nor an answer to it for a request, which would be paid for. Keeps its id however often
 * it is written: a second try is the same mail, and mail servers drop twins.
 */
public final class OwnMail extends MimeMessage {

  /** On every one of them. */
  public static final String MARK = "X-Kirin-Camel";

  /** Results that are in mailboxes already bear the last of these. */
  private static final Pattern ID =
      Pattern.compile(
          "<(?:kirin\\.(?:answer|result)\\.[^<>\\s@]{1,100}"
              + "|kirin-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[^<>\\s@]{1,255}>");

  /** Why it is sent. */
  public enum Kind {
    /** At once, to say what becomes of a mail. */
    ANSWER("auto-replied"),
    /** A result, perhaps hours later. */
    RESULT("auto-generated");

    private final String submitted;

    Kind(String submitted) {
      this.submitted = submitted;
    }

    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final String id;

  /**
   * @param id what makes it one among those of its kind: 1 to 100 letters, digits and hyphens
   * @param domain of the address that it comes from
   */
  public OwnMail(Kind kind, String id, String domain) throws MessagingException {
    super(Session.getInstance(new Properties()));
    this.id = "<kirin.%s.%s@%s>".formatted(kind.word(), id, domain);
    setHeader("Auto-Submitted", kind.submitted);
    setHeader("X-Auto-Response-Suppress", "All");
    setHeader(MARK, kind.word());
  }

  @Override
  protected void updateMessageID() throws MessagingException {
    setHeader("Message-ID", id);
  }

  /**
   * Whether an answer goes to one of them.
   *
   * @param inReplyTo the answer's header {@code In-Reply-To}
   */
  public static boolean isAnsweredBy(String inReplyTo) {
    return ID.matcher(inReplyTo).find();
  }
}
