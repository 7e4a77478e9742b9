package org.kirincamel.intake;

import java.io.IOException;

/**
 * A file of the inbox cannot be read or moved: a matter of its disk or of rights, not of content.
 */
public final class FileTroubleException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  FileTroubleException(IOException cause) {
    super(cause.getClass().getSimpleName() + ": " + cause.getMessage(), cause);
  }
}
