package org.kirincamel.http.page;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kirincamel.loop.Cures;
import org.kirincamel.settings.Settings;
import org.kirincamel.store.Census;
import org.kirincamel.store.Claim;
import org.kirincamel.store.DayBooks;
import org.kirincamel.store.Pause;
import org.kirincamel.store.SubmitLimits;
import org.kirincamel.store.TaskStore;
import org.kirincamel.store.Troubles;

/**
 * What the store says of how everything stands, at one moment.
 *
 * @param stopped why nothing is submitted, but for orders of operators
 * @param disabled the reason by the name of each target that is not delivered to
 * @param unclear how many have been of unknown outcome for too long
 * @param oldestUnknown present if there is one of these
 * @param money what else the store says of it
 * @param paused what operators have paused
 */
record Look(
    Census open,
    Optional<Stopped> stopped,
    Map<String, String> disabled,
    int unclear,
    Optional<Troubles.Unknown> oldestUnknown,
    Money money,
    List<Pause> paused) {

  /**
   * @param cure empty where the sentence says it itself
   */
  record Stopped(String why, Optional<String> cure) {}

  /**
   * @param books of the last days
   * @param sources the budgets of single sources at which these have stopped
   */
  record Money(List<DayBooks> books, List<Claim.Spent> sources) {}

  /** Asks the store: some ten reads by indexes. */
  static Look at(TaskStore store, Settings settings, Instant now) {
    Instant since = now.minus(settings.submit().unknownAlarm());
    int unclear = store.troubles().numbers(since).unknown();
    return new Look(
        store.censuses().take(now),
        stopped(store, settings, now),
        store.deliveries().disabled(),
        unclear,
        unclear == 0 ? Optional.empty() : store.troubles().oldestUnknown(),
        new Money(
            store.reports().lastDays(now, Charts.DAYS),
            store.reports().stoppedSources(SubmitLimits.of(settings), now)),
        store.pauses().all());
  }

  private static Optional<Stopped> stopped(TaskStore store, Settings settings, Instant now) {
    return store
        .accounts()
        .trouble()
        .map(why -> why.replace(settings.api().key().get(), "***"))
        .map(why -> new Stopped(why, Cures.ofAccount(why)))
        .or(
            () ->
                store
                    .reports()
                    .stoppedBy(SubmitLimits.of(settings), now)
                    .map(
                        limit ->
                            new Stopped(limit.why(), Optional.of(Cures.ofLimit(limit.setting())))));
  }
}
