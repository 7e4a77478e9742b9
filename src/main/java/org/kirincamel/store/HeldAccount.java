package org.kirincamel.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.kirincamel.common.SafeLogger;
import org.slf4j.Logger;

/**
 * Tells where no slot can be counted for long, because another session has the account's row
 * locked: a claim does not wait for it, and so fails at nothing. Thread-safe.
 */
final class HeldAccount {

  private static final Logger LOG = SafeLogger.of(HeldAccount.class);

  /** Longer than the server lets a frozen node keep a lock. */
  private static final Duration LONG = Duration.ofMinutes(1);

  /** Two looks further apart may have met two nodes that were counting. */
  private static final Duration IN_A_ROW = Duration.ofSeconds(10);

  private record Held(Instant since, Instant last, boolean told) {}

  private Optional<Held> held = Optional.empty();

  /** A claim has found the row locked. */
  synchronized void held(Instant now) {
    Held before =
        held.filter(each -> Duration.between(each.last(), now).abs().compareTo(IN_A_ROW) <= 0)
            .orElse(new Held(now, now, false));
    boolean tells = !before.told() && Duration.between(before.since(), now).compareTo(LONG) >= 0;
    if (tells) {
      LOG.warn(
          "Nothing is submitted: for a minute another session has locked the row of kirin_account, without which no slot is counted; find that session in pg_locks and end it");
    }
    held = Optional.of(new Held(before.since(), now, before.told() || tells));
  }

  /** A claim has locked the row itself. */
  synchronized void free() {
    if (held.filter(Held::told).isPresent()) {
      LOG.info("The row of kirin_account can be locked again; submission goes on");
    }
    held = Optional.empty();
  }
}
