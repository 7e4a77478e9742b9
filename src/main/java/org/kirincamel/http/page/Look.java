package org.kirincamel.http.page;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kirincamel.settings.Settings;
import org.kirincamel.store.Census;
import org.kirincamel.store.Claim;
import org.kirincamel.store.DayBooks;
import org.kirincamel.store.SubmitLimits;
import org.kirincamel.store.TaskStore;
import org.kirincamel.store.Troubles;

/**
 * What the store says of how everything stands, at one moment.
 *
 * @param account why submission is paused for the account
 * @param limit at which submission has stopped
 * @param disabled the reason by the name of each target that is not delivered to
 * @param unclear how many have been of unknown outcome for too long
 * @param oldestUnknown present if there is one of these
 * @param books of the last days
 */
record Look(
    Census open,
    Optional<String> account,
    Optional<Claim.Spent> limit,
    Map<String, String> disabled,
    int unclear,
    Optional<Troubles.Unknown> oldestUnknown,
    List<DayBooks> books) {

  /** Asks the store: some ten reads by indexes. */
  static Look at(TaskStore store, Settings settings, Instant now) {
    Instant since = now.minus(settings.submit().unknownAlarm());
    int unclear = store.troubles().numbers(since).unknown();
    return new Look(
        store.censuses().take(now),
        store.accounts().trouble().map(why -> why.replace(settings.api().key().get(), "***")),
        store.reports().stoppedBy(SubmitLimits.of(settings), now),
        store.deliveries().disabled(),
        unclear,
        unclear == 0 ? Optional.empty() : store.troubles().oldestUnknown(),
        store.reports().lastDays(now, Charts.DAYS));
  }
}
