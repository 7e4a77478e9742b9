package org.kirincamel.delivery;

import java.io.IOException;
import java.nio.file.Path;

/** The trouble is this machine's own disk: nothing is wrong with what was to be written. */
public final class DiskException extends IOException {
  private static final long serialVersionUID = 1L;

  DiskException(Path folder, IOException cause) {
    super("%s cannot be written to: %s".formatted(folder, said(cause)), cause);
  }

  DiskException(String message) {
    super(message);
  }

  private static String said(IOException cause) {
    String kind = cause.getClass().getSimpleName();
    return cause.getMessage() == null ? kind : kind + ": " + cause.getMessage();
  }
}
