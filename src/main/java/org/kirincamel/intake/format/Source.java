package org.kirincamel.intake.format;

import java.io.IOException;
import java.io.InputStream;

/** Content that can be read more than once, such as a file. */
@FunctionalInterface
public interface Source {
  /**
   * @return the content from its first byte; the caller closes it
   * @throws IOException if it cannot be opened
   */
  InputStream open() throws IOException;
}
