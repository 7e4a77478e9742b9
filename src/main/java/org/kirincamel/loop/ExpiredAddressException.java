package org.kirincamel.loop;

import java.io.IOException;
import java.util.Set;

/** The host of a video says that the address is good no longer, or not for us. */
final class ExpiredAddressException extends IOException {
  private static final long serialVersionUID = 1L;

  private static final Set<Integer> STATUSES = Set.of(401, 403, 404, 410);

  private ExpiredAddressException(int status) {
    super("HTTP " + status);
  }

  static void throwIfSaidBy(int status) throws ExpiredAddressException {
    if (STATUSES.contains(status)) {
      throw new ExpiredAddressException(status);
    }
  }
}
