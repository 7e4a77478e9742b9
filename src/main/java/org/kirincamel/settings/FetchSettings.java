package org.kirincamel.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How videos are fetched: "Videos and results" in the reference.
 *
 * @param link whether none is fetched at all, and results say addresses alone
 * @param urlGrace how long the URL of a completed task may take to come
 * @param reserve bytes of the disk that stay free
 * @param keep how long a waiting copy stays that no delivery needs and the outbox has not
 * @param sweep how often that is looked at
 * @param hosts where they may come from; empty for every public host
 * @param privateToo whether they may come from hosts that are not public
 */
public record FetchSettings(
    boolean link,
    Path folder,
    int parallel,
    Duration timeout,
    long maxBytes,
    int tries,
    Duration urlGrace,
    long reserve,
    Duration keep,
    Duration sweep,
    List<String> hosts,
    boolean privateToo) {

  private static final long LITTLE = 1L << 30;

  /** Whether an operator should see to a disk that has so many bytes free. */
  public boolean isLittle(long free) {
    return free < LITTLE || free / 2 < reserve;
  }

  static FetchSettings read(SettingsReader reader) {
    return new FetchSettings(
        reader.oneOf("kirin.fetch.mode", "file", "file", "link").equals("link"),
        reader.folder("kirin.fetch.folder", "data/videos"),
        reader.count("kirin.fetch.parallel", 16, 1, 1000),
        reader.duration("kirin.fetch.timeout", "30m", Duration.ofSeconds(1), Durations.MAX),
        reader.number("kirin.fetch.max-bytes", 2L << 30, 1, Long.MAX_VALUE),
        reader.count("kirin.fetch.tries", 8, 1, 1000),
        reader.duration("kirin.fetch.url-grace", "5m", Duration.ZERO, Durations.MAX),
        reader.number("kirin.fetch.reserve", 256L << 20, 0, Long.MAX_VALUE),
        reader.duration("kirin.fetch.keep", "7d", Duration.ZERO, Durations.MAX),
        reader.duration("kirin.fetch.sweep", "1h", Duration.ofSeconds(1), Duration.ofDays(7)),
        reader.hosts("kirin.fetch.hosts"),
        reader.flag("kirin.fetch.private", false));
  }
}
