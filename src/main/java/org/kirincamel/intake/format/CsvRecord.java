package org.kirincamel.intake.format;

import java.util.List;
import java.util.Optional;
import org.kirincamel.request.Violation;

/**
 * One record of CSV.
 *
 * @param line in which it begins, from 1
 * @param cells as they stand there, without their quotes; of no use where there is a problem
 * @param problem why it cannot be read, if it cannot
 */
record CsvRecord(long line, List<String> cells, Optional<Violation> problem) {
  CsvRecord {
    cells = List.copyOf(cells);
  }

  /** Cells up to the last that is not blank: spreadsheets write empty ones behind them. */
  int width() {
    int width = cells.size();
    while (width > 0 && Texts.stripped(cells.get(width - 1)).isEmpty()) {
      width--;
    }
    return width;
  }

  /** Whether it says nothing, as the rows that spreadsheets write below a table. */
  boolean isEmpty() {
    return problem.isEmpty() && width() == 0;
  }
}
