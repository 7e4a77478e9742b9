package org.kirincamel.gateway;

import java.net.UnknownHostException;
import java.util.Optional;

/** No connection was made to this address, and none ever will be: trying again changes nothing. */
public final class RefusedAddressException extends UnknownHostException {
  private static final long serialVersionUID = 1L;

  RefusedAddressException(String message) {
    super(message);
  }

  /** The one that a failure goes back to; a redirect may have led there. */
  public static Optional<RefusedAddressException> behind(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof RefusedAddressException refused) {
        return Optional.of(refused);
      }
    }
    return Optional.empty();
  }
}
