package org.kirincamel.store;

/** The database cannot be reached at the moment; a later try may succeed. */
public final class StoreAwayException extends StoreException {

  private static final long serialVersionUID = 1L;

  StoreAwayException(String message, Throwable cause) {
    super(message, cause);
  }
}
