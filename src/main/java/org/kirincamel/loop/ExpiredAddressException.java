package org.kirincamel.loop;

import java.io.IOException;

/** The host of a video says that the address is good no longer, or not for us. */
final class ExpiredAddressException extends IOException {
  private static final long serialVersionUID = 1L;

  ExpiredAddressException(int status) {
    super("HTTP " + status);
  }
}
