package org.kirincamel.http.page;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.kirincamel.loop.Cures;
import org.kirincamel.settings.Settings;
import org.kirincamel.store.Census;
import org.kirincamel.store.Claim;
import org.kirincamel.store.DayBooks;
import org.kirincamel.store.Node;
import org.kirincamel.store.Pause;
import org.kirincamel.store.SubmitLimits;
import org.kirincamel.store.TaskStore;
import org.kirincamel.store.Troubles;

/**
 * What the store says of how everything stands, at one moment.
 *
 * @param stopped why nothing is submitted, but for orders of operators
 * @param disabled the reason by the name of each target that is not delivered to
 * @param money what was spent, and where it stops
 * @param paused what operators have paused
 */
record Look(
    Census open,
    Optional<Stopped> stopped,
    Map<String, String> disabled,
    Stuck stuck,
    Money money,
    Machines machines,
    List<Pause> paused) {

  /**
   * What does not go on by itself.
   *
   * @param unclear how many have been of unknown outcome for too long
   * @param oldestUnknown present if there is one of these
   * @param longRunning tasks that have used up half of their time
   * @param withoutVideo results whose video could not be fetched
   * @param failing the last try by the name of each target to which more than one has failed
   * @param dead the first of those whose tries are used up, by the name of the target
   */
  record Stuck(
      int unclear,
      Optional<Troubles.Unknown> oldestUnknown,
      Troubles.LongRunning longRunning,
      int withoutVideo,
      Map<String, Troubles.Tried> failing,
      Map<String, Troubles.Died> dead) {

    static Stuck at(Troubles troubles, Settings settings, Census open, Instant now) {
      int unclear = troubles.numbers(now.minus(settings.submit().unknownAlarm())).unknown();
      Map<String, Troubles.Tried> failing = new TreeMap<>();
      for (String target : open.pending().keySet()) {
        troubles
            .lastTried(target)
            .filter(last -> last.attempts() >= MANY_TRIES)
            .ifPresent(last -> failing.put(target, last));
      }
      Map<String, Troubles.Died> dead = new TreeMap<>();
      for (String target : open.dead().keySet()) {
        troubles.firstDead(target).ifPresent(first -> dead.put(target, first));
      }
      return new Stuck(
          unclear,
          unclear == 0 ? Optional.empty() : troubles.oldestUnknown(),
          troubles.longRunning(now.minus(settings.poll().deadline().dividedBy(2))),
          troubles.withoutVideo(now),
          failing,
          dead);
    }
  }

  /** After so many, more than a moment has passed. */
  private static final int MANY_TRIES = 2;

  /**
   * @param since empty where it is a limit
   * @param cure empty where the sentence says it itself
   */
  record Stopped(String why, Optional<Instant> since, Optional<String> cure) {}

  /**
   * @param books of the last days
   * @param sources the budgets of single sources at which these have stopped
   */
  record Money(List<DayBooks> books, List<Claim.Spent> sources) {}

  /**
   * @param bytes that the store takes
   * @param nodes that live, this one first
   */
  record Machines(long bytes, List<Node> nodes) {}

  /** Asks the store: some fifteen reads by indexes. */
  static Look at(TaskStore store, Settings settings, Instant now) {
    Census open = store.censuses().take(now);
    return new Look(
        open,
        stopped(store, settings, now),
        store.deliveries().disabled(),
        Stuck.at(store.troubles(), settings, open, now),
        new Money(
            store.reports().lastDays(now, Charts.DAYS),
            store.reports().stoppedSources(SubmitLimits.of(settings), now)),
        new Machines(store.reports().bytes(), store.reports().nodes()),
        store.pauses().all());
  }

  private static Optional<Stopped> stopped(TaskStore store, Settings settings, Instant now) {
    return store
        .accounts()
        .troubleSince()
        .map(
            trouble -> {
              String why = trouble.why().replace(settings.api().key().get(), "***");
              return new Stopped(why, Optional.of(trouble.since()), Cures.ofAccount(why));
            })
        .or(
            () ->
                store
                    .reports()
                    .stoppedBy(SubmitLimits.of(settings), now)
                    .map(
                        limit ->
                            new Stopped(
                                limit.why(),
                                Optional.empty(),
                                Optional.of(Cures.ofLimit(limit.setting())))));
  }
}
