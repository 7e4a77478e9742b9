package org.kirincamel.intake.format;

import java.io.IOException;
import java.util.Optional;
import org.kirincamel.intake.Row;

/** The requests of one source in their order. Holds one row at a time; not safe for threads. */
public interface Rows extends AutoCloseable {
  /**
   * @return the next request, numbered from 1 without gaps, or empty after the last
   * @throws IOException if the content cannot be read from where it lies
   * @throws UnreadableException if the content is broken from here on; where {@link Format#check}
   *     accepted the same bytes before, this does not happen
   */
  Optional<Row> next() throws IOException, UnreadableException;

  /**
   * Closes what was opened for reading.
   *
   * @throws IOException if that fails
   */
  @Override
  void close() throws IOException;
}
