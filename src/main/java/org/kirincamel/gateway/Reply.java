package org.kirincamel.gateway;

import java.util.Optional;

/**
 * How one HTTP exchange with the gateway ended, before it is decided what that means.
 *
 * @param status HTTP status, 0 where no answer came
 * @param retryAfter the header of that name as it came
 * @param body the answer, empty where none came
 * @param failure why no answer came, in one sentence; empty where one did
 * @param sent whether the first byte of the request may have left: false only when it is certain
 */
public record Reply(
    int status, Optional<String> retryAfter, byte[] body, Optional<String> failure, boolean sent) {

  public static Reply answered(int status, Optional<String> retryAfter, byte[] body) {
    return new Reply(status, retryAfter, body, Optional.empty(), true);
  }

  public static Reply broken(String why, boolean sent) {
    return new Reply(0, Optional.empty(), new byte[0], Optional.of(why), sent);
  }

  boolean success() {
    return status >= 200 && status < 300;
  }
}
