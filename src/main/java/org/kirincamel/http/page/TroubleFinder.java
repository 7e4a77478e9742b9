package org.kirincamel.http.page;

import static org.kirincamel.http.page.Words.many;
import static org.kirincamel.http.page.Words.number;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.kirincamel.intake.Untaken;
import org.kirincamel.loop.Alarms;
import org.kirincamel.loop.Cures;
import org.kirincamel.settings.Durations;
import org.kirincamel.settings.Settings;
import org.kirincamel.store.Claim;
import org.kirincamel.store.Opener;
import org.kirincamel.store.Pause;
import org.kirincamel.store.Troubles;
import org.kirincamel.task.FetchRules;
import org.kirincamel.task.State;

/** Says in one sentence each what an operator should see to, and what to do about it. */
final class TroubleFinder {

  /** What happened longer ago is no trouble any more. */
  private static final Duration SHOWN = Duration.ofDays(1);

  private final Settings settings;
  private final Instant now;

  TroubleFinder(Settings settings, Instant now) {
    this.settings = settings;
    this.now = now;
  }

  /** The gravest first. */
  List<Trouble> troubles(Lookout.Seen seen) {
    Look look = seen.look();
    List<Trouble> found = new ArrayList<>();
    stopped(look).ifPresent(found::add);
    look.money().sources().stream().map(TroubleFinder::stoppedSource).forEach(found::add);
    look.paused().stream().map(this::paused).forEach(found::add);
    seen.disks().stream()
        .filter(disk -> settings.fetch().isLittle(disk.free()))
        .collect(Collectors.groupingBy(Disk::device, LinkedHashMap::new, Collectors.toList()))
        .values()
        .forEach(disks -> found.add(full(disks)));
    unclear(look.stuck()).ifPresent(found::add);
    look.disabled().forEach((target, why) -> found.add(disabled(target, why)));
    look.open()
        .dead()
        .forEach(
            (target, number) ->
                found.add(
                    dead(target, number, Optional.ofNullable(look.stuck().dead().get(target)))));
    look.stuck().failing().forEach((target, last) -> found.add(failing(look, target, last)));
    if (look.stuck().withoutVideo() > 0) {
      found.add(withoutVideo(look.stuck().withoutVideo()));
    }
    seen.untaken().stream()
        .collect(Collectors.groupingBy(Untaken::why, LinkedHashMap::new, Collectors.toList()))
        .values()
        .forEach(files -> found.add(untaken(files)));
    slow(look).ifPresent(found::add);
    slots(look).ifPresent(found::add);
    seen.refused().filter(each -> isRecent(each.at())).map(this::refused).ifPresent(found::add);
    seen.notices().stream()
        .filter(each -> !each.cure().isEmpty() && isRecent(each.at()))
        .map(this::noticed)
        .forEach(found::add);
    return found;
  }

  private boolean isRecent(Instant at) {
    return Duration.between(at, now).abs().compareTo(SHOWN) < 0;
  }

  /** How long ago that was. */
  private String age(Instant at) {
    return Words.span(Duration.between(at, now));
  }

  private Optional<Trouble> stopped(Look look) {
    return look.stopped()
        .map(
            stopped ->
                Trouble.of(
                    "Submission is paused, and every request is kept: %s%s."
                        .formatted(
                            stopped.why(),
                            stopped.since().map(at -> " (for %s)".formatted(age(at))).orElse("")),
                    stopped.cure().map(TroubleFinder::sentence).orElse("")));
  }

  private static Trouble stoppedSource(Claim.Spent spent) {
    return Trouble.of(
            "Submission from the source %s is paused, the others go on, and every request is kept: %s."
                .formatted(Words.cell(spent.source()), spent.why()),
            sentence(Cures.ofLimit(spent.setting())))
        .seen(
            "Show what waits",
            "/requests?status=accepted&source="
                + URLEncoder.encode(spent.source(), StandardCharsets.UTF_8));
  }

  private static String sentence(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".";
  }

  private Trouble full(List<Disk> disks) {
    Disk disk = disks.get(0);
    return Trouble.of(
            "The disk of %s is nearly full: %s of %s are free, and below %s (kirin.fetch.reserve) no video is fetched."
                .formatted(
                    disks.stream()
                        .map(Disk::named)
                        .collect(Collectors.joining(", "))
                        .replaceFirst(", (?=[^,]*$)", " and "),
                    Words.bytes(disk.free()),
                    Words.bytes(disk.total()),
                    Words.bytes(settings.fetch().reserve())),
            "Move results out of %s, or make the disk larger: what waits then goes on by itself."
                .formatted(
                    disks.stream()
                        .filter(each -> each.name().equals("outbox"))
                        .findAny()
                        .orElse(disk)
                        .folder()))
        .byCommand("doctor");
  }

  private Optional<Trouble> unclear(Look.Stuck stuck) {
    return stuck
        .oldestUnknown()
        .map(
            oldest ->
                Trouble.of(
                        "%s been of unknown outcome for longer than %s (kirin.submit.unknown.alarm); the oldest for %s: %s."
                            .formatted(
                                many(stuck.unclear(), "request has", "requests have"),
                                Durations.text(settings.submit().unknownAlarm()),
                                age(oldest.since()),
                                oldest.note().isEmpty() ? "it is looked up" : oldest.note()),
                        "Find out at the gateway whether its task exists, then settle the request: adopt the task, or say that there is none.")
                    .seen("Show them", "/requests?status=" + State.UNKNOWN.word())
                    .byCommand(
                        "settle %s (--adopt TASK | --repost | --fail)".formatted(oldest.id())));
  }

  private Trouble paused(Pause pause) {
    Pause.What what = pause.what();
    return Trouble.of(
            "%s was paused %s ago by order of %s."
                .formatted(
                    Words.cell(what.shown()),
                    age(pause.since()),
                    pause.by().isEmpty() ? "an operator" : Words.cell(pause.by())),
            "Give the order resume to go on: nothing is lost meanwhile.")
        .cured(resume(what))
        .byCommand(
            what.kind() == Pause.Kind.ALL
                ? "resume --all"
                : "resume --%s %s".formatted(what.kind().word(), Words.cell(what.name())))
        .butMild();
  }

  static Offer resume(Pause.What what) {
    return about(Offer.of("Resume", "resume"), what);
  }

  static Offer pause(Pause.What what) {
    return about(Offer.of("Pause", "pause"), what);
  }

  private static Offer about(Offer offer, Pause.What what) {
    return offer.with(what.kind().word(), what.kind() == Pause.Kind.ALL ? "true" : what.name());
  }

  private static Trouble disabled(String target, String why) {
    return Trouble.of(
            "The target %s is disabled, and nothing is delivered there: %s."
                .formatted(Words.cell(target), why),
            "Mend it, then deliver to it again: that enables it.")
        .cured(redeliver(target))
        .byCommand(retry(target));
  }

  private static Offer redeliver(String target) {
    return Offer.of("Deliver again", "redeliver").with("target", target);
  }

  private Trouble dead(String target, long number, Optional<Troubles.Died> first) {
    return Trouble.of(
            "%s not be delivered to %s, and the tries are used up%s%s."
                .formatted(
                    many(number, "result could", "results could"),
                    Words.cell(target),
                    first
                        .flatMap(Troubles.Died::at)
                        .map(at -> "; the oldest for " + age(at))
                        .orElse(""),
                    first
                        .map(Troubles.Died::lastError)
                        .filter(why -> !why.isEmpty())
                        .map(why -> ": " + Words.cell(why))
                        .orElse("")),
            "Mend the target, then deliver to it again: no video is paid for again.")
        .seen("Show them", "/requests?delivery=dead&target=" + encoded(target))
        .cured(redeliver(target))
        .byCommand(retry(target));
  }

  private static String retry(String target) {
    return "retry --target " + Words.cell(target);
  }

  private Trouble failing(Look look, String target, Troubles.Tried last) {
    return Trouble.of(
            "%s for %s: %d tries of one have failed, the last with %s; the next is in %s."
                .formatted(
                    many(
                        look.open().pending().getOrDefault(target, 0L),
                        "result waits",
                        "results wait"),
                    Words.cell(target),
                    last.attempts(),
                    Words.cell(last.lastError()),
                    Words.span(Duration.between(now, last.nextAt()))),
            "Mend the target: each result is tried again by itself (kirin.target.%s.schedule), and no video is paid for again."
                .formatted(Words.cell(target)))
        .seen("Show them", "/requests?delivery=pending&target=" + encoded(target))
        .butMild();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static Trouble withoutVideo(int number) {
    return Trouble.of(
            "%s no video: it could not be fetched, or its address had expired."
                .formatted(many(number, "completed result has", "completed results have")),
            "Fetch it again: the gateway is asked where it is now, and nothing is charged. One that fails again is kept there no longer.")
        .seen("Show them", "/requests?error_code=" + FetchRules.FETCH_FAILED)
        .cured(
            Offer.of("Fetch again", "refetch").with("filter.error_code", FetchRules.FETCH_FAILED))
        .byCommand("fetch --error-code %s --limit 1000".formatted(FetchRules.FETCH_FAILED));
  }

  /**
   * @param files that are not taken for the same reason
   */
  private Trouble untaken(List<Untaken> files) {
    Untaken oldest = files.get(0);
    return Trouble.of(
        "%s in the inbox is not taken: it %s (for %s%s)."
            .formatted(
                oldest.name(),
                oldest.why(),
                Words.span(oldest.age()),
                files.size() > 1
                    ? "; %s too".formatted(many(files.size() - 1L, "other", "others"))
                    : ""),
        "In %s: %s."
            .formatted(
                settings.inbox().folder().toAbsolutePath().normalize(),
                oldest.cure().isEmpty() ? "look at it" : oldest.cure()));
  }

  private Trouble refused(Opener opener) {
    return Trouble.of(
            "A second process (%s) wanted to open this store %s ago and was refused: only one may."
                .formatted(Words.text(opener.shown()), age(opener.at())),
            "Stop it, or give it a store of its own (kirin.store.url) or one on PostgreSQL, which many share. This process goes on.")
        .byCommand("doctor")
        .butMild();
  }

  private Trouble noticed(Alarms.Notice notice) {
    return Trouble.of("%s (%s ago).".formatted(notice.sentence(), age(notice.at())), notice.cure())
        .byCommand("doctor")
        .butMild();
  }

  private Optional<Trouble> slow(Look look) {
    Duration deadline = settings.poll().deadline();
    Troubles.LongRunning tasks = look.stuck().longRunning();
    return tasks
        .since()
        .map(
            since ->
                Trouble.of(
                        "%s for longer than %s (half of kirin.task.deadline), the oldest for %s; %s of %s slots are taken."
                            .formatted(
                                many(tasks.number(), "task runs", "tasks run"),
                                Durations.text(deadline.dividedBy(2)),
                                age(since),
                                number(look.open().slots()),
                                number(settings.submit().maxInFlight())),
                        "Ask the gateway what they do. Each holds its slot until the gateway ends it, or its deadline is over (that of the oldest in %s), or you wait for it no longer: a video that comes late is delivered all the same."
                            .formatted(Words.span(Duration.between(now, since.plus(deadline)))))
                    .seen("Show the oldest", "/requests?status=running&order=oldest")
                    .cured(
                        Offer.of("Wait for them no longer", "expire")
                            .with("filter.status", State.RUNNING.word())
                            .with("running_for", Durations.text(deadline.dividedBy(2))))
                    .byCommand(
                        "expire --status running --running-for "
                            + Durations.text(deadline.dividedBy(2))));
  }

  private Optional<Trouble> slots(Look look) {
    int most = settings.submit().maxInFlight();
    long waiting = look.open().requests().get("accepted").number();
    return look.open().slots() < most || waiting == 0
        ? Optional.empty()
        : Optional.of(
            Trouble.of(
                    "All %d slots are taken, and %s; the oldest running request came %s ago."
                        .formatted(
                            most,
                            many(waiting, "request waits", "requests wait"),
                            look.open()
                                .requests()
                                .get("running")
                                .oldest()
                                .map(this::age)
                                .orElse("a moment")),
                    "This is as it should be while the gateway is busy; raise kirin.submit.max-in-flight if the account allows more.")
                .seen("Show what runs", "/requests?status=" + State.RUNNING.word())
                .butMild());
  }
}
