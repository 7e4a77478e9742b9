package org.kirincamel.gateway;

import java.net.UnknownHostException;
import java.util.Optional;
import org.kirincamel.common.Causes;

/** No connection was made to this address, and none ever will be: trying again changes nothing. */
public final class RefusedAddressException extends UnknownHostException {
  private static final long serialVersionUID = 1L;

  RefusedAddressException(String message) {
    super(message);
  }

  /** The one that a failure goes back to; a redirect may have led there. */
  public static Optional<RefusedAddressException> behind(Throwable failure) {
    return Causes.find(failure, RefusedAddressException.class);
  }
}
