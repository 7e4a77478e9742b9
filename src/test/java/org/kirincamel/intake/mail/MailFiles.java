package org.kirincamel.intake.mail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.kirincamel.intake.Row;
import org.kirincamel.intake.format.Limits;

/** Mails as people and programs send them, below {@code src/test/resources/mail}. */
final class MailFiles {

  private static final Path FOLDER = Path.of("src", "test", "resources", "mail");
  private static final int MAX_BYTES = 1 << 20;

  private MailFiles() {}

  static Letter letter(String name) {
    try {
      return Letter.of(Files.readAllBytes(FOLDER.resolve(name + ".eml")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Row> rows(String name, int most) {
    return MailRows.of(MailParts.of(letter(name).mail(), MAX_BYTES), most, Limits.DEFAULT);
  }

  static List<Row> rows(String name) {
    return rows(name, 1000);
  }

  /** The one request of a mail, as JSON. */
  static String request(String name) {
    List<Row> rows = rows(name);
    if (rows.size() != 1) {
      throw new AssertionError(name + ": expected one request, got " + rows);
    }
    return rows.get(0).request().toString();
  }
}
