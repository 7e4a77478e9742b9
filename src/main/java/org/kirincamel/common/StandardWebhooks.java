package org.kirincamel.common;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** What the Standard Webhooks specification says of secrets and signatures, for both directions. */
public final class StandardWebhooks {

  /** What a secret must be, for the operator whose secret is none. */
  public static final String SECRET = "whsec_ and 24 to 64 bytes in Base64";

  /** Before each signature of this kind: others may stand beside it. */
  public static final String VERSION = "v1,";

  private static final String PREFIX = "whsec_";
  private static final int SHORTEST_KEY = 24;
  private static final int MAX_KEY_LENGTH = 64;

  private StandardWebhooks() {}

  /** The key that a secret stands for, empty where it is not {@link #SECRET}. */
  public static Optional<byte[]> key(String secret) {
    if (!secret.startsWith(PREFIX)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Base64.getDecoder().decode(secret.substring(PREFIX.length())))
          .filter(key -> key.length >= SHORTEST_KEY && key.length <= MAX_KEY_LENGTH);
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  /**
   * The signature of one message by one key, its version before it.
   *
   * @param id the header {@code webhook-id}
   * @param seconds the header {@code webhook-timestamp}
   */
  public static String signature(Hmac key, String id, String seconds, byte[] body) {
    byte[] head = (id + "." + seconds + ".").getBytes(StandardCharsets.UTF_8);
    return VERSION + Base64.getEncoder().encodeToString(key.of(head, body));
  }
}
