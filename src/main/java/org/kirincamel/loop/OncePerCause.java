package org.kirincamel.loop;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Lets each cause through once, so that trouble which comes with every poll does not fill the log:
 * once an hour, and no more than a hundred an hour, whatever a stranger makes up. Thread-safe.
 */
final class OncePerCause {

  private static final Duration REMEMBERED = Duration.ofHours(1);
  private static final int MOST = 100;

  /** Ids, times and ports make no other cause; a status of HTTP does. */
  private static final Pattern VARIABLE =
      Pattern.compile("(?<!HTTP |[0-9a-fA-F-])[0-9a-fA-F-]*\\d[0-9a-fA-F-]*");

  private final Clock clock;
  private final Set<String> causes = new HashSet<>();
  private Instant since = Instant.MIN;

  OncePerCause(Clock clock) {
    this.clock = clock;
  }

  synchronized boolean isNew(String cause) {
    Instant now = clock.instant();
    if (since.isBefore(now.minus(REMEMBERED)) || since.isAfter(now)) {
      causes.clear();
      since = now;
    }
    return causes.size() < MOST && causes.add(VARIABLE.matcher(cause).replaceAll("#"));
  }
}
