package org.kirincamel.intake.format;

import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kirincamel.intake.Row;
import org.kirincamel.request.Violation;

/** A header, then one request per record; a bad record is a bad row and harms no other. */
final class CsvRows implements Rows {
  private final TextReader text;
  private final Limits limits;
  private @Nullable CsvRecords records;
  private @Nullable CsvColumns columns;
  private int rows;

  CsvRows(TextReader text, Limits limits) {
    this.text = text;
    this.limits = limits;
  }

  @Override
  public Optional<Row> next() throws IOException, UnreadableException {
    if (records == null || columns == null) {
      var start = CsvStart.of(text, limits);
      records = new CsvRecords(start, text, limits);
      var header = records.next();
      if (header.isEmpty()) {
        return Optional.empty();
      }
      columns = CsvColumns.of(header.get(), start.delimiter(), limits);
    }
    var known = columns;
    var record = records.next();
    while (record.filter(CsvRecord::isEmpty).isPresent()) {
      record = records.next();
    }
    if (record.isEmpty() && rows == 0) {
      throw new UnreadableException(
          "There are no requests in it: expected rows below the header; send the file again with"
              + " its requests.",
          true);
    }
    return record.map(cells -> row(cells, known));
  }

  @Override
  public void close() {
    // The caller closes the text.
  }

  private Row row(CsvRecord record, CsvColumns known) {
    rows++;
    if (record.problem().isPresent()) {
      return bad(record.problem().get());
    }
    int found = record.width();
    if (found > known.count() || record.cells().size() < known.count()) {
      return bad(
          Problems.syntax(
              Problems.WHOLE,
              ("Expected %d cells as in the header, found %d in line %d: leave a cell empty to say"
                      + " nothing, and put quotes around one with a delimiter in it.")
                  .formatted(known.count(), found, record.line())));
    }
    return new Row(rows, known.request(record.cells()), known.problems(record));
  }

  private Row bad(Violation problem) {
    return new Row(rows, MissingNode.getInstance(), List.of(problem));
  }
}
