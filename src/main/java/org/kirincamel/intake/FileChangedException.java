package org.kirincamel.intake;

/** The second pass over a file met other content than the first. */
public final class FileChangedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  FileChangedException(String message) {
    super(message);
  }
}
