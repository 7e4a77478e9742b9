package org.kirincamel.settings;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How long what is over is kept: "What is kept, and how long" in the reference.
 *
 * @param requests age at which requests are removed that ended and were delivered
 * @param requestsAtMost how many requests are kept, of those that ended and were delivered the
 *     newest
 * @param documents age at which files are removed that were read, and answers to orders
 * @param documentsMib how much room these may take in each folder
 */
public record KeepSettings(
    Optional<Duration> requests,
    OptionalInt requestsAtMost,
    Optional<Duration> documents,
    OptionalInt documentsMib) {

  static KeepSettings read(SettingsReader reader) {
    return new KeepSettings(
        reader.optionalDuration("kirin.keep.requests", Durations.DAY, Durations.MAX),
        reader.limit("kirin.keep.requests-at-most", 1, Integer.MAX_VALUE),
        reader.optionalDuration("kirin.keep.documents", Durations.DAY, Durations.MAX),
        reader.limit("kirin.keep.documents-mib", 1, Integer.MAX_VALUE));
  }

  /** Whether any request is ever removed. */
  public boolean removesRequests() {
    return requests.isPresent() || requestsAtMost.isPresent();
  }
}
