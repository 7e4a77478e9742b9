package org.kirincamel.command;

/** A running module gave no good answer; the message says why, and what to do, in one sentence. */
class RemoteException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  RemoteException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
