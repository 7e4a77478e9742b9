package org.kirincamel.intake.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.kirincamel.intake.Row;

/** One request per line. Blank lines are no rows; a bad line is a bad row and harms no other. */
final class JsonLinesRows implements Rows {
  private final TextReader text;
  private final Limits limits;
  private final JsonFactory factory;
  private final StringBuilder line = new StringBuilder();
  private long lineNumber;
  private int rows;

  JsonLinesRows(TextReader text, Limits limits) {
    this.text = text;
    this.limits = limits;
    this.factory = JsonEvents.factory(limits);
  }

  @Override
  public Optional<Row> next() throws IOException {
    while (true) {
      int c = text.read();
      if (c < 0) {
        return Optional.empty();
      }
      var row = line(c);
      if (row.isPresent()) {
        return row;
      }
    }
  }

  @Override
  public void close() {
    // The caller closes the text.
  }

  /**
   * @return the row of the line that begins with the character, or empty if the line is blank
   */
  private Optional<Row> line(int first) throws IOException {
    lineNumber++;
    line.setLength(0);
    long bytes = 0;
    boolean blank = true;
    int last = 0;
    for (int c = first; c >= 0 && c != '\n'; c = text.read()) {
      bytes += Texts.utf8Length((char) c);
      blank = blank && (c == ' ' || c == '\t' || c == '\r');
      // One more than allowed, which may be the carriage return.
      if (bytes <= limits.maxRowBytes() + 1L) {
        line.append((char) c);
      }
      last = c;
    }
    if (blank) {
      return Optional.empty();
    }
    rows++;
    if (bytes - (last == '\r' ? 1 : 0) > limits.maxRowBytes()) {
      // What a huge line made it grow to is not kept for the small ones that follow.
      line.setLength(0);
      line.trimToSize();
      var problem = Problems.rowTooLarge("line " + lineNumber, limits);
      return Optional.of(new Row(rows, MissingNode.getInstance(), List.of(problem)));
    }
    return Optional.of(parse(line.toString()));
  }

  private Row parse(String content) throws IOException {
    var events = JsonEvents.ofLine(factory, content, lineNumber, limits);
    var row = new RowBuilder(limits, events::place);
    try {
      row.read(events, events.next());
      if (events.next() != Events.Kind.END) {
        throw new UnreadableException(
            "Expected one request per line, found more after its end at %s: put it on a line of its own."
                .formatted(events.place()),
            false);
      }
      return row.build(rows);
    } catch (UnreadableException e) {
      var problems = row.build(rows).problems();
      return new Row(
          rows,
          MissingNode.getInstance(),
          row.stopped() ? problems : List.of(Problems.syntax(Problems.WHOLE, e.getMessage())));
    }
  }
}
