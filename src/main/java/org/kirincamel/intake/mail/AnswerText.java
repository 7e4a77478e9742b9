package org.kirincamel.intake.mail;

import java.util.List;
import org.kirincamel.common.SafeText;
import org.kirincamel.intake.Receipt;
import org.kirincamel.request.Violation;

/** What an answer says, in plain words. */
final class AnswerText {

  /** A longer mail would not be read. */
  private static final int MAX_ROWS = 100;

  private static final String END =
      "\nThis mail was written by a program, and replies to it are not read. For another request write a new mail.\n";

  private AnswerText() {}

  /** Of what was taken: each request with its id, and everything that is wrong with a bad one. */
  static String of(List<Receipt> receipts) {
    var text = new StringBuilder();
    boolean one = receipts.size() == 1;
    if (!one) {
      text.append(
          "Of %d requests %d were accepted, %d were there already and %d were rejected.\n\n"
              .formatted(
                  receipts.size(),
                  count(receipts, Receipt.Status.ACCEPTED),
                  count(receipts, Receipt.Status.DUPLICATE),
                  count(receipts, Receipt.Status.REJECTED)));
    }
    for (int i = 0; i < Math.min(MAX_ROWS, receipts.size()); i++) {
      text.append(row(one ? "Your request" : "Request " + (i + 1), receipts.get(i)));
    }
    if (receipts.size() > MAX_ROWS) {
      text.append("… and %d more.\n".formatted(receipts.size() - MAX_ROWS));
    }
    return text + END;
  }

  /** Of what could not be read. */
  static String refused(String why) {
    return "Nothing was made of your mail.\n\n" + why + "\n" + END;
  }

  private static long count(List<Receipt> receipts, Receipt.Status status) {
    return receipts.stream().filter(receipt -> receipt.status() == status).count();
  }

  private static String row(String which, Receipt receipt) {
    return switch (receipt.status()) {
      case ACCEPTED -> "%s was accepted: %s\n".formatted(which, receipt.requestId());
      case DUPLICATE ->
          "%s was there already, from a mail with the same Message-ID: %s. Nothing new was made of it.\n"
              .formatted(which, receipt.requestId());
      case REJECTED -> {
        var text = new StringBuilder("%s was rejected: %s\n".formatted(which, receipt.requestId()));
        for (Violation violation : receipt.violations()) {
          text.append("  - ").append(SafeText.header(violation.message())).append('\n');
        }
        yield text.toString();
      }
    };
  }
}
