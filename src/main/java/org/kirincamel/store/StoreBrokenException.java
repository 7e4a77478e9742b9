package org.kirincamel.store;

/** A forced write has failed: the store has said so, once, and refuses all work. */
public final class StoreBrokenException extends StoreException {

  private static final long serialVersionUID = 1L;

  StoreBrokenException(String message, Throwable cause) {
    super(message, cause);
  }
}
