package org.kirincamel.intake.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.kirincamel.common.SafeText;
import org.kirincamel.intake.Row;
import org.kirincamel.intake.format.Format;
import org.kirincamel.intake.format.Limits;

/**
 * The requests of a mail: those in its attachments, numbered through in their order, else those in
 * its text.
 */
final class MailRows {

  private MailRows() {}

  /**
   * The requests.
   *
   * @param most that may be in one mail
   * @throws RefusedMailException if any of it cannot be read: nothing of the mail is taken then
   */
  static List<Row> of(MailContent content, int most, Limits limits) {
    if (!content.others().isEmpty()) {
      throw new RefusedMailException(
          "The attachment %s cannot be read: attach files that end in %s, or leave it out; the generator takes no pictures."
              .formatted(
                  content.others().stream()
                      .map(SafeText::quotedLine)
                      .limit(5)
                      .collect(Collectors.joining(", ")),
                  Format.supportedEndings()));
    }
    String text = OwnText.of(content.text());
    if (content.attachments().isEmpty()) {
      return TextRequests.of(text, most, limits);
    }
    if (TextRequests.holdsRequests(text)) {
      throw new RefusedMailException(
          "There are requests or parameters in the text and in attachments: put all of it into the"
              + " attachments, or send two mails.");
    }
    return attached(content.attachments(), most, limits);
  }

  private static List<Row> attached(
      List<MailContent.Attachment> attachments, int most, Limits limits) {
    List<Row> rows = new ArrayList<>();
    for (MailContent.Attachment each : attachments) {
      try {
        // A limit for all of them: they become durable together.
        for (Row row :
            TextRequests.rows(each.format(), each.content(), most - rows.size(), limits)) {
          rows.add(new Row(rows.size() + 1, row.request(), row.problems()));
        }
      } catch (RefusedMailException e) {
        throw new RefusedMailException(
            "The attachment %s cannot be read. %s"
                .formatted(SafeText.quotedLine(each.name()), e.getMessage()),
            e);
      }
    }
    return rows;
  }
}
