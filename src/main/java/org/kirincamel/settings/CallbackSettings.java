package org.kirincamel.settings;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.kirincamel.common.StandardWebhooks;

/**
 * Callbacks from the gateway.
 *
 * @param publicUrl under which the gateway reaches this module's HTTP server; empty where nobody is
 *     to call back
 * @param secrets keys by one of which a callback must be signed; empty where it need not be
 * @param tolerance how far the time of a signed callback may be from ours, either way
 * @param poll pause between two polls of a task whose callback is waited for: how late a video can
 *     be whose callback was lost
 */
public record CallbackSettings(
    Optional<URI> publicUrl, List<byte[]> secrets, Duration tolerance, Duration poll) {

  private static final int LONGEST_URL = 1_900;

  public CallbackSettings {
    secrets = List.copyOf(secrets);
  }

  static CallbackSettings read(SettingsReader reader) {
    Optional<URI> url =
        reader.optionalHttpAddress("kirin.callback.public-url", "https://kirin.example.com");
    if (url.isPresent() && url.get().toString().length() > LONGEST_URL) {
      reader.problem(
          "kirin.callback.public-url: expected at most %d characters, got %d"
              .formatted(LONGEST_URL, url.get().toString().length()));
    }
    return new CallbackSettings(
        url,
        secrets(reader),
        reader.duration(
            "kirin.callback.tolerance", "5m", Duration.ofSeconds(1), Duration.ofHours(24)),
        reader.duration("kirin.callback.poll", "5m", Duration.ofMillis(1), Duration.ofHours(24)));
  }

  private static List<byte[]> secrets(SettingsReader reader) {
    List<byte[]> keys = new ArrayList<>();
    List<String> given =
        Arrays.stream(reader.text("kirin.callback.secrets", "").split(","))
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .distinct()
            .toList();
    for (String text : given) {
      Optional<byte[]> key = StandardWebhooks.key(text);
      if (key.isPresent()) {
        keys.add(key.get());
      } else {
        // Never says the secret itself: what is refused at the start ends in a log.
        reader.problem(
            "kirin.callback.secrets: expected %s, separated by commas, got another text as number %d"
                .formatted(StandardWebhooks.SECRET, given.indexOf(text) + 1));
      }
    }
    return keys;
  }

  /** Whether the gateway is told where to call back. */
  public boolean enabled() {
    return publicUrl.isPresent();
  }

  /** Never shows the secrets: records print themselves into logs. */
  @Override
  public String toString() {
    return "CallbackSettings[publicUrl=%s, secrets=%d, tolerance=%s, poll=%s]"
        .formatted(publicUrl.map(URI::toString).orElse(""), secrets.size(), tolerance, poll);
  }
}
