package org.kirincamel.intake.format;

import java.io.IOException;
import java.util.Optional;
import org.kirincamel.intake.Row;

/**
 * What holds for every format: an empty file is reported as such, and a file without requests is no
 * success.
 */
final class GuardedRows implements Rows {
  private final TextReader text;
  private final Rows rows;
  private boolean any;

  GuardedRows(TextReader text, Rows rows) {
    this.text = text;
    this.rows = rows;
  }

  @Override
  public Optional<Row> next() throws IOException, UnreadableException {
    try {
      return nextOrBlank();
    } catch (BadTextException e) {
      throw e.reason();
    }
  }

  @Override
  public void close() throws IOException {
    try (text) {
      rows.close();
    }
  }

  private Optional<Row> nextOrBlank() throws IOException, UnreadableException {
    try {
      var row = rows.next();
      any |= row.isPresent();
      if (!any) {
        throw new UnreadableException(
            "There are no requests in it: expected at least one; send the file again with its"
                + " requests.",
            false);
      }
      return row;
    } catch (UnreadableException e) {
      if (text.isBlank()) {
        throw new UnreadableException(
            "The file is empty: expected at least one request; send the file again with its"
                + " content.",
            true,
            e);
      }
      throw e;
    }
  }
}
