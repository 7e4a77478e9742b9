package org.kirincamel.intake.mail;

import java.util.List;
import org.kirincamel.intake.format.Format;

/**
 * What a mail holds.
 *
 * @param text its text, with all that is quoted in it
 * @param attachments those that hold requests, in their order
 * @param others names of what is attached beside and cannot be read
 */
record MailContent(String text, List<Attachment> attachments, List<String> others) {

  MailContent {
    attachments = List.copyOf(attachments);
    others = List.copyOf(others);
  }

  MailContent withText(String other) {
    return new MailContent(other, attachments, others);
  }

  /**
   * Attached requests.
   *
   * @param name a stranger's word
   */
  record Attachment(String name, Format format, byte[] content) {}
}
