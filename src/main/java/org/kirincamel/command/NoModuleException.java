package org.kirincamel.command;

/** No module answers; what is asked of the store itself, or left for the next start, goes on. */
final class NoModuleException extends RemoteException {

  private static final long serialVersionUID = 1L;

  NoModuleException(String message) {
    super(Commands.AWAY, message);
  }
}
