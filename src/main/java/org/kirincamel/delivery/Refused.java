package org.kirincamel.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.kirincamel.common.Causes;
import org.kirincamel.common.RetryAfter;

/**
 * What an HTTP server said that did not take a result, be it a webhook's or one that a route of
 * one's own calls.
 *
 * @param status of its answer
 * @param retryAfter how long it asks us to wait, where it is busy
 */
public record Refused(int status, Optional<Duration> retryAfter) {

  /** However long a target asks us to wait, it is tried again by then. */
  private static final Duration LONGEST = Duration.ofHours(24);

  private static final List<Integer> BUSY = List.of(429, 503);
  private static final int GONE = 410;

  /** Empty where the failure is none of a server's answers. */
  public static Optional<Refused> of(Throwable failure, Instant now) {
    return answer(failure)
        .map(
            answered ->
                new Refused(
                    answered.getStatusCode(),
                    BUSY.contains(answered.getStatusCode())
                        ? retryAfter(answered, now)
                        : Optional.empty()));
  }

  /** What a server said, somewhere among the causes of a failure. */
  static Optional<HttpOperationFailedException> answer(Throwable failure) {
    return Causes.find(failure, HttpOperationFailedException.class);
  }

  private static Optional<Duration> retryAfter(HttpOperationFailedException answered, Instant now) {
    if (answered.getResponseHeaders() == null) {
      return Optional.empty();
    }
    return answered.getResponseHeaders().entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase("Retry-After"))
        .map(header -> String.valueOf(header.getValue()))
        .findFirst()
        .flatMap(said -> RetryAfter.parse(said, now, LONGEST));
  }

  /** Whether the receiver is gone for good. */
  public boolean gone() {
    return status == GONE;
  }
}
