package org.kirincamel.settings;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.kirincamel.common.StandardWebhooks;

/**
 * Where the gateway calls back: "Callbacks from the gateway" in the reference.
 *
 * @param publicUrl under which the gateway reaches this module's HTTP server; empty where no
 *     callbacks are wanted
 * @param ownAddress where callbacks have a server of their own; empty where they share that of
 *     requests
 * @param secrets keys by one of which a callback must be signed; empty where it need not be
 * @param tolerance how far the time of a signed callback may be from ours, either way
 * @param poll pause between two polls of a task whose callback is waited for: how late a video can
 *     be whose callback was lost
 */
public record CallbackSettings(
    Optional<URI> publicUrl,
    Optional<ListenAddress> ownAddress,
    List<byte[]> secrets,
    Duration tolerance,
    Duration poll) {

  /** The component of a server that serves callbacks alone. */
  static final String COMPONENT = "kirin-callback";

  private static final int MAX_URL_LENGTH = 1_900;

  public CallbackSettings {
    secrets = List.copyOf(secrets);
  }

  static CallbackSettings read(SettingsReader reader, HttpSettings http) {
    Optional<URI> url =
        reader.optionalHttpAddress("kirin.callback.public-url", "https://kirin.example.com");
    if (url.isPresent() && url.get().toString().length() > MAX_URL_LENGTH) {
      reader.problem(
          "kirin.callback.public-url: expected at most %d characters, got %d"
              .formatted(MAX_URL_LENGTH, url.get().toString().length()));
    }
    return new CallbackSettings(
        url,
        url.isEmpty() ? ownAddress(reader, http) : checked(reader, http),
        secrets(reader),
        reader.duration(
            "kirin.callback.tolerance", "5m", Duration.ofSeconds(1), Duration.ofHours(24)),
        reader.duration("kirin.callback.poll", "5m", Duration.ofMillis(1), Duration.ofHours(24)));
  }

  private static Optional<ListenAddress> ownAddress(SettingsReader reader, HttpSettings http) {
    String host = reader.text("kirin.callback.host", "");
    OptionalInt port = reader.limit("kirin.callback.port", 0, 65535);
    return host.isEmpty() && port.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ListenAddress(
                COMPONENT,
                "kirin.callback",
                host.isEmpty() ? http.host() : host,
                port.orElse(http.port())));
  }

  private static Optional<ListenAddress> checked(SettingsReader reader, HttpSettings http) {
    Optional<ListenAddress> own = ownAddress(reader, http);
    if (own.isEmpty() && http.serves() && http.opensToThisMachine()) {
      reader.problem(
          "kirin.http.tokens is missing: with kirin.callback.public-url the world reaches the"
              + " server that takes requests, so set a bearer token that callers must send, or give"
              + " callbacks a server of their own with kirin.callback.port");
    }
    if (http.serves() && http.embedded() && own.filter(http.address()::sameAs).isPresent()) {
      reader.problem(
          "kirin.callback.host and kirin.callback.port are those of kirin.http: choose another"
              + " port, or leave both empty to share one server");
    }
    return own;
  }

  private static List<byte[]> secrets(SettingsReader reader) {
    List<byte[]> keys = new ArrayList<>();
    List<String> given = reader.namesOrNone("kirin.callback.secrets");
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

  /** Name of the Camel component that serves callbacks. */
  public String component(HttpSettings http) {
    return ownAddress.map(ListenAddress::component).orElse(http.component());
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
