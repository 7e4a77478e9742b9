package org.kirincamel.delivery;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.kirincamel.common.Hmac;
import org.kirincamel.common.StandardWebhooks;
import org.kirincamel.settings.Target;

/** Signs as the Standard Webhooks specification says: HMAC-SHA256 over id, time and body. */
final class WebhookSignature {

  private WebhookSignature() {}

  /**
   * The value of the header {@code webhook-signature}: one signature for each secret, so that a
   * receiver may know the old one or the new one while they change.
   */
  static String of(List<Target.Secret> secrets, String id, Instant at, byte[] body) {
    String seconds = Long.toString(at.getEpochSecond());
    return secrets.stream()
        .map(secret -> StandardWebhooks.signature(new Hmac(secret.key()), id, seconds, body))
        .collect(Collectors.joining(" "));
  }
}
