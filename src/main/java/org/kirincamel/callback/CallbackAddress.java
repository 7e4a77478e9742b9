package org.kirincamel.callback;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kirincamel.common.Hmac;

/**
 * The address at which the gateway calls back for one request: its id and an HMAC of that, which
 * cannot be guessed. Nothing is kept of it: every node makes the same address, and knows it again,
 * for as long as the store keeps the secret. Thread-safe.
 */
public final class CallbackAddress {

  /** Below the public address; what follows it is one segment. */
  static final String PATH = "/callbacks/";

  private static final Pattern SEGMENT =
      Pattern.compile("([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\\.([A-Za-z0-9_-]{43})");

  private final String base;
  private final Hmac hmac;

  /**
   * @param base under which the gateway reaches the server, without its last slash
   * @param secret at least 32 random bytes that stay the same
   */
  public CallbackAddress(URI base, byte[] secret) {
    this.base = base + PATH;
    this.hmac = new Hmac(secret);
  }

  /** What the submit of a request carries as its {@code callback_url}. */
  public String of(UUID request) {
    return base + request + "." + token(request);
  }

  /**
   * Whose callback comes in under an address.
   *
   * @param segment the last one of the path, a stranger's word
   * @return empty where it is no address of ours; the time taken says nothing of how near it came
   */
  public Optional<UUID> request(String segment) {
    Matcher parts = SEGMENT.matcher(segment);
    if (!parts.matches()) {
      return Optional.empty();
    }
    UUID request = UUID.fromString(parts.group(1));
    byte[] expected = token(request).getBytes(StandardCharsets.US_ASCII);
    byte[] sent = parts.group(2).getBytes(StandardCharsets.US_ASCII);
    return MessageDigest.isEqual(expected, sent) ? Optional.of(request) : Optional.empty();
  }

  private String token(UUID request) {
    // The purpose is part of it, so that the secret may serve another one some day.
    byte[] mac = hmac.of(("callback " + request).getBytes(StandardCharsets.US_ASCII));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(mac);
  }
}
