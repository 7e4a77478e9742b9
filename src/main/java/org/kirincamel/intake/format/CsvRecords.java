package org.kirincamel.intake.format;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kirincamel.request.Violation;

/**
 * Records of CSV by RFC 4180; any of the three line ends ends a record. After a misplaced quote
 * reading goes on at the next line. Written here because a record that is too large must be skipped
 * without being held, which parsers that return whole cells cannot do.
 */
final class CsvRecords {
  private static final int END = -1;
  private static final int NONE = -2;

  private enum At {
    CELL_START,
    PLAIN,
    QUOTED,
    /** Behind a quote inside quotes: the end of the cell, or the first of two. */
    QUOTE
  }

  private final TextReader text;
  private final char delimiter;
  private final String ahead;
  private final Limits limits;
  private int aheadRead;
  private int pushedBack = NONE;
  private long line = 1;

  // The record that is being read
  private List<String> cells = new ArrayList<>();
  private final StringBuilder cell = new StringBuilder();
  private long begin;
  private long bytes;
  private boolean blank;
  private @Nullable Violation problem;

  CsvRecords(CsvStart start, TextReader text, Limits limits) {
    this.delimiter = start.delimiter();
    this.ahead = start.read();
    this.text = text;
    this.limits = limits;
  }

  /**
   * @return the next record that is no blank line, or empty at the end
   */
  Optional<CsvRecord> next() throws IOException {
    int c = read();
    while (c != END) {
      record(c);
      if (!blank) {
        return Optional.of(new CsvRecord(begin, cells, Optional.ofNullable(problem)));
      }
      c = read();
    }
    return Optional.empty();
  }

  private void record(int first) throws IOException {
    cells = new ArrayList<>();
    cell.setLength(0);
    begin = line;
    bytes = 0;
    blank = true;
    problem = null;
    long quoteLine = 0;
    var at = At.CELL_START;
    int c = first;
    while (true) {
      if (at == At.QUOTED) {
        if (c == END) {
          fail("Expected a closing quote for the one in line %d, found the end.", quoteLine);
          break;
        }
        if (c == '"') {
          at = At.QUOTE;
        } else {
          countLineInside(c);
          append(c);
        }
      } else if (c == END || c == '\n' || c == '\r') {
        endLine(c);
        break;
      } else if (c == delimiter) {
        blank = false;
        endCell();
        at = At.CELL_START;
      } else if (c == '"' && at == At.CELL_START) {
        blank = false;
        quoteLine = line;
        at = At.QUOTED;
      } else if (c == '"' && at == At.QUOTE) {
        append(c);
        at = At.QUOTED;
      } else {
        if (at == At.QUOTE) {
          fail(
              "Expected the next cell or the end of the line after the closing quote in line %d,"
                  + " found something else: double a quote that belongs to the text.",
              line);
        } else if (c == '"') {
          fail(
              "Expected no quote inside a cell without quotes in line %d, found one: put the cell"
                  + " in quotes and double the quote inside.",
              line);
        }
        blank = blank && Texts.isWhiteSpace((char) c);
        append(c);
        at = At.PLAIN;
      }
      count(c);
      c = read();
    }
    endCell();
  }

  private void endLine(int c) throws IOException {
    if (c == '\r') {
      int next = read();
      if (next != '\n') {
        pushedBack = next;
      }
    }
    line++;
  }

  private void countLineInside(int c) throws IOException {
    if (c == '\r') {
      int next = read();
      pushedBack = next;
      line += next == '\n' ? 0 : 1;
    } else if (c == '\n') {
      line++;
    }
  }

  private void count(int c) {
    bytes += Texts.utf8Length((char) c);
    if (problem == null && bytes > limits.maxRowBytes()) {
      problem = Problems.rowTooLarge("line " + begin, limits);
    }
    if (problem != null) {
      cells.clear();
      cell.setLength(0);
    }
  }

  private void fail(String message, long where) {
    if (problem == null) {
      String rows =
          line > begin ? " Lines %d to %d are read as one row.".formatted(begin, line) : "";
      problem = Problems.syntax(Problems.WHOLE, message.formatted(where) + rows);
    }
  }

  private void append(int c) {
    if (problem == null) {
      cell.append((char) c);
    }
  }

  private void endCell() {
    if (problem == null) {
      cells.add(cell.toString());
      cell.setLength(0);
    }
  }

  private int read() throws IOException {
    if (pushedBack != NONE) {
      int c = pushedBack;
      pushedBack = NONE;
      return c;
    }
    return aheadRead < ahead.length() ? ahead.charAt(aheadRead++) : text.read();
  }
}
