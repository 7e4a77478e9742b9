package org.kirincamel.loop;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.loop.Alarms.Cause;
import org.kirincamel.loop.Alarms.Kind;
import org.kirincamel.settings.Durations;
import org.kirincamel.settings.SubmitSettings;
import org.kirincamel.store.Accounts;
import org.kirincamel.store.Claim;
import org.kirincamel.store.Reports;
import org.kirincamel.store.StoreAwayException;
import org.kirincamel.store.SubmitLimits;
import org.kirincamel.store.Troubles;
import org.slf4j.Logger;

/** Checks now and then for what an operator should know, independently of the loop. */
public final class WatchSteps {

  private static final Logger LOG = SafeLogger.of(WatchSteps.class);

  private static final Duration MAX_PERIOD = Duration.ofMinutes(1);
  private static final Duration SHORTEST_PERIOD = Duration.ofSeconds(1);

  /** Slots that are full for a moment are as it should be. */
  private static final Duration FULL_FOR_LONG = Duration.ofMinutes(5);

  /** Repeated for so long; it is known by then. */
  private static final Duration DEAD_FOR_LONG = Duration.ofDays(1);

  private final SubmitSettings submit;
  private final SubmitLimits limits;
  private final Duration period;
  private final Accounts accounts;
  private final Reports reports;
  private final Troubles troubles;
  private final Alarms alarms;
  private final Clock clock;
  private Instant lastLook = Instant.MIN;
  private Optional<Instant> fullSince = Optional.empty();
  private boolean fullIsTold;
  private final Set<String> deadTargets = new HashSet<>();
  private final Set<Cause> stoppedSources = new HashSet<>();

  WatchSteps(Essentials essentials, Accounts accounts, Reports reports, Troubles troubles) {
    this.submit = essentials.settings().submit();
    this.limits = SubmitLimits.of(essentials.settings());
    this.period = period(submit.unknownAlarm(), essentials.settings().alarm().repeat());
    this.accounts = accounts;
    this.reports = reports;
    this.troubles = troubles;
    this.alarms = essentials.alarms();
    this.clock = essentials.clock();
  }

  private static Duration period(Duration... atMost) {
    Duration shortest = Stream.of(atMost).min(Duration::compareTo).orElse(MAX_PERIOD);
    Duration bounded = shortest.compareTo(MAX_PERIOD) < 0 ? shortest : MAX_PERIOD;
    return bounded.compareTo(SHORTEST_PERIOD) < 0 ? SHORTEST_PERIOD : bounded;
  }

  /** Tells what was counted, and looks into the store where that was long enough ago. */
  public synchronized void look() {
    alarms.raiseCounted();
    Instant now = clock.instant();
    if (lastLook != Instant.MIN && Duration.between(lastLook, now).abs().compareTo(period) < 0) {
      return;
    }
    lastLook = now;
    try {
      lookAtTheAccount(now);
      lookAtDeliveries(now);
      Troubles.Numbers numbers = troubles.numbers(now.minus(submit.unknownAlarm()));
      lookAtTheUnknown(numbers.unknown());
      lookAtTheSlots(numbers, now);
    } catch (StoreAwayException e) {
      // The store has told so itself, and is asked again at the next look.
    }
  }

  private void lookAtTheAccount(Instant now) {
    goesOn(
        Cause.of(Kind.ACCOUNT),
        accounts
            .trouble()
            .map(why -> "submission is still stopped, every request is kept: " + why));
    goesOn(
        Cause.of(Kind.LIMIT),
        reports
            .stoppedBy(limits, now)
            .map(limit -> "submission is still stopped, every request is kept: " + limit.why()));
    Set<Cause> stopped = new HashSet<>();
    for (Claim.Spent each : reports.stoppedSources(limits, now)) {
      Cause cause = LimitReports.cause(each);
      stopped.add(cause);
      alarms.lasts(
          cause,
          "submission from one source is still stopped, every request is kept: " + each.why());
    }
    stoppedSources.removeAll(stopped);
    stoppedSources.forEach(alarms::ended);
    stoppedSources.clear();
    stoppedSources.addAll(stopped);
  }

  private void goesOn(Cause cause, Optional<String> sentence) {
    sentence.ifPresentOrElse(each -> alarms.lasts(cause, each), () -> alarms.ended(cause));
  }

  private void lookAtDeliveries(Instant now) {
    Map<String, Integer> dead = troubles.dead(now.minus(DEAD_FOR_LONG));
    dead.forEach(
        (target, number) ->
            alarms.lasts(
                new Cause(Kind.DELIVERY, target),
                "%d results of the last day are still not delivered to %s; once that is mended, %s"
                    .formatted(number, target, Cures.redeliver(target))));
    deadTargets.removeAll(dead.keySet());
    deadTargets.forEach(target -> alarms.ended(new Cause(Kind.DELIVERY, target)));
    deadTargets.clear();
    deadTargets.addAll(dead.keySet());
  }

  private void lookAtTheUnknown(int number) {
    Cause cause = Cause.of(Kind.UNKNOWN);
    Optional<Troubles.Unknown> oldest = number == 0 ? Optional.empty() : troubles.oldestUnknown();
    if (oldest.isEmpty()) {
      if (alarms.ended(cause)) {
        LOG.info(
            "No request of unknown outcome is older than {} any more",
            Durations.text(submit.unknownAlarm()));
      }
      return;
    }
    alarms.raise(
        cause,
        "%d %s of unknown outcome for longer than %s (kirin.submit.unknown.alarm), the oldest of them request %s, since %s: %s; find its task at the gateway, then %s"
            .formatted(
                number,
                number == 1 ? "request is" : "requests are",
                Durations.text(submit.unknownAlarm()),
                oldest.get().id(),
                oldest.get().since(),
                oldest.get().note(),
                Cures.order(
                    "settle it",
                    "settle %s (--adopt TASK | --repost | --fail)".formatted(oldest.get().id()),
                    "a message",
                    "direct:kirin-settle")));
  }

  private void lookAtTheSlots(Troubles.Numbers numbers, Instant now) {
    boolean full = numbers.slots() >= submit.maxInFlight() && numbers.accepted() > 0;
    if (!full) {
      if (fullIsTold) {
        LOG.info(
            "The slots are not full any more: {} of {} are in use, {} requests wait",
            numbers.slots(),
            submit.maxInFlight(),
            numbers.accepted());
      }
      fullSince = Optional.empty();
      fullIsTold = false;
      return;
    }
    Instant since = fullSince.orElse(now);
    fullSince = Optional.of(since);
    if (!fullIsTold && Duration.between(since, now).abs().compareTo(FULL_FOR_LONG) >= 0) {
      LOG.info(
          "All {} slots (kirin.submit.max-in-flight) have been full for longer than {}, {} requests"
              + " wait",
          submit.maxInFlight(),
          Durations.text(FULL_FOR_LONG),
          numbers.accepted());
      fullIsTold = true;
    }
  }
}
