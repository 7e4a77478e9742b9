package org.kirincamel.settings;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where and how the gateway is called.
 *
 * @param connectTimeout longest time for a connection to stand, one to a video's host too
 * @param responseTimeout longest time between two bytes, those of a video too
 */
public record ApiSettings(
    URI url,
    ApiKey key,
    String submitPath,
    String statusPath,
    String lookupPath,
    int connections,
    Duration connectTimeout,
    Duration responseTimeout,
    Duration totalTimeout,
    long maxBytes) {

  static ApiSettings read(SettingsReader reader) {
    return new ApiSettings(
        reader.httpAddress("kirin.api.url", "https://cloud.vtrix.ai"),
        key(reader),
        reader.path("kirin.api.submit-path", "/model/v1/generation", false, false),
        reader.path("kirin.api.status-path", "/model/v1/generation/task/{id}", true, false),
        reader.path("kirin.api.lookup-path", "/model/v1/generation/task/{id}", true, true),
        reader.count("kirin.api.connections", 64, 1, 10_000),
        reader.duration("kirin.api.connect-timeout", "10s", Durations.MILLI, Durations.HOUR),
        reader.duration("kirin.api.response-timeout", "30s", Durations.MILLI, Durations.HOUR),
        reader.duration("kirin.api.total-timeout", "60s", Durations.MILLI, Durations.HOUR),
        reader.number("kirin.api.max-bytes", 1 << 20, 1024, 1 << 20));
  }

  private static ApiKey key(SettingsReader reader) {
    String file = reader.text("kirin.api.key-file", "");
    if (file.isEmpty()) {
      return ApiKey.of(
          reader.credential(
              "kirin.api.key",
              "set the environment variable KIRIN_API_KEY, or -Dkirin.api.key=…, to the key of your"
                  + " account at the gateway"));
    }
    if (!reader.text("kirin.api.key", "").isEmpty()) {
      reader.problem("kirin.api.key and kirin.api.key-file are both set: keep one of them");
    }
    Optional<Path> path = reader.path("kirin.api.key-file", file);
    if (path.isPresent()) {
      try {
        return ApiKey.in(path.get());
      } catch (IOException e) {
        reader.problem(e.getMessage());
      }
    }
    return ApiKey.of("");
  }

  /** Never shows the key: records print themselves into logs. */
  @Override
  public String toString() {
    return "ApiSettings[url=%s]".formatted(url);
  }
}
