package org.kirincamel.command;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.kirincamel.request.Violation;

/** Tells what was found in files, as it is found: a file may have any number of rows. */
interface Findings extends AutoCloseable {

  void begin(Path file) throws IOException;

  /** A row that is not valid. */
  void row(int number, List<Violation> violations) throws IOException;

  /**
   * @param unreadable why nothing of the file would be taken
   */
  void end(Path file, ValidateCommand.FileTally tally, Optional<String> unreadable)
      throws IOException;

  /**
   * @param cost what all valid requests are expected to cost, in USD; 0 where no price is set
   */
  void total(BigDecimal cost) throws IOException;

  @Override
  void close() throws IOException;
}
