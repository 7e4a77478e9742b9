package org.kirincamel.callback;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.kirincamel.common.Hmac;
import org.kirincamel.common.StandardWebhooks;

/**
 * Verifies what is signed as Standard Webhooks are: an HMAC-SHA256 of id, time and body.
 *
 * <p>The standard's own library asks the system for the time, so that no test and no host could set
 * it, and takes the body as a text, which bytes that are none do not survive; hence this. All
 * comparisons take the same time whatever was sent. Thread-safe.
 */
public final class Signatures {

  private static final Pattern SECONDS = Pattern.compile("\\d{1,11}");

  /** More are not looked at: a rotation has two. */
  private static final int MAX_SIGNATURES = 10;

  private final List<Hmac> keys;
  private final Duration tolerance;
  private final Clock clock;

  /**
   * @param keys by any of which a message may be signed; without one nothing needs a signature
   * @param tolerance how far a message's time may be from ours, either way
   */
  public Signatures(List<byte[]> keys, Duration tolerance, Clock clock) {
    this.keys = keys.stream().map(Hmac::new).toList();
    this.tolerance = tolerance;
    this.clock = clock;
  }

  /**
   * What is wrong with a message.
   *
   * @param id the header {@code webhook-id}
   * @param timestamp the header {@code webhook-timestamp}, in seconds
   * @param signatures the header {@code webhook-signature}: some, with spaces between
   * @return one sentence without a word of the message's, empty where nothing is wrong
   */
  public Optional<String> objection(
      Optional<String> id, Optional<String> timestamp, Optional<String> signatures, byte[] body) {
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    if (id.isEmpty() || timestamp.isEmpty() || signatures.isEmpty()) {
      return Optional.of(
          "expected the headers webhook-id, webhook-timestamp and webhook-signature, got not all of them");
    }
    if (!SECONDS.matcher(timestamp.get()).matches()) {
      return Optional.of("webhook-timestamp: expected seconds, got another text");
    }
    Instant sent = Instant.ofEpochSecond(Long.parseLong(timestamp.get()));
    Duration apart = Duration.between(sent, clock.instant()).abs();
    if (apart.compareTo(tolerance) > 0) {
      return Optional.of(
          "webhook-timestamp: expected a time within %s of ours (kirin.callback.tolerance), got one %s apart"
              .formatted(tolerance, apart));
    }
    List<byte[]> given =
        List.of(signatures.get().split(" ", MAX_SIGNATURES + 1)).stream()
            .limit(MAX_SIGNATURES)
            .filter(each -> each.startsWith(StandardWebhooks.VERSION))
            .map(each -> each.getBytes(StandardCharsets.UTF_8))
            .toList();
    boolean known = false;
    for (Hmac key : keys) {
      byte[] expected =
          StandardWebhooks.signature(key, id.get(), timestamp.get(), body)
              .getBytes(StandardCharsets.UTF_8);
      for (byte[] each : given) {
        known |= MessageDigest.isEqual(expected, each);
      }
    }
    return known
        ? Optional.empty()
        : Optional.of("webhook-signature: expected one by a secret of kirin.callback.secrets");
  }
}
