package org.kirincamel.store;

/** The store could not do what it promised: nothing that depended on it must be acknowledged. */
public class StoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StoreException(String message) {
    super(message);
  }

  StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
