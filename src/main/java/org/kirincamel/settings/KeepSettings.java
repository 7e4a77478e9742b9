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
 * @param videosMib how much room waiting videos may take, as far as those that were delivered are
 *     among them
 */
public record KeepSettings(
    Optional<Duration> requests,
    OptionalInt requestsAtMost,
    Optional<Duration> documents,
    OptionalInt documentsMib,
    OptionalInt videosMib) {

  private static final long MIB = 1L << 20;

  static KeepSettings read(SettingsReader reader) {
    return new KeepSettings(
        reader.optionalDuration("kirin.keep.requests", Durations.DAY, Durations.MAX),
        reader.limit("kirin.keep.requests-at-most", 1, Integer.MAX_VALUE),
        reader.optionalDuration("kirin.keep.documents", Durations.DAY, Durations.MAX),
        reader.limit("kirin.keep.documents-mib", 1, Integer.MAX_VALUE),
        reader.limit("kirin.keep.videos-mib", 1, Integer.MAX_VALUE));
  }

  /** How many bytes waiting videos may take. */
  public long maxVideoBytes() {
    return bytes(videosMib);
  }

  /** How many bytes the files of a folder may take. */
  public long maxDocumentBytes() {
    return bytes(documentsMib);
  }

  private static long bytes(OptionalInt mib) {
    return mib.isPresent() ? mib.getAsInt() * MIB : Long.MAX_VALUE;
  }

  /** Whether any request is ever removed. */
  public boolean removesRequests() {
    return requests.isPresent() || requestsAtMost.isPresent();
  }
}
