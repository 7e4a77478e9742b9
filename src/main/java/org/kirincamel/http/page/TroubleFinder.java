package org.kirincamel.http.page;

import static org.kirincamel.http.page.Words.many;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kirincamel.loop.Cures;
import org.kirincamel.settings.Durations;
import org.kirincamel.settings.Settings;
import org.kirincamel.store.Census;
import org.kirincamel.store.Claim;
import org.kirincamel.store.Pause;
import org.kirincamel.task.State;

/** Says in one sentence each what an operator should see to, and what to do about it. */
final class TroubleFinder {

  private final Settings settings;

  TroubleFinder(Settings settings) {
    this.settings = settings;
  }

  /**
   * The gravest first.
   *
   * @param withoutVideo results whose video could not be fetched
   */
  List<Trouble> troubles(Frame frame, Look look, List<Disk> disks, int withoutVideo) {
    List<Trouble> found = new ArrayList<>();
    stopped(look).ifPresent(found::add);
    look.money().sources().stream().map(TroubleFinder::stoppedSource).forEach(found::add);
    look.paused().stream().map(each -> paused(frame, each)).forEach(found::add);
    disks.stream()
        .filter(disk -> disk.isNearlyFull(settings.fetch().reserve()))
        .map(this::full)
        .forEach(found::add);
    unclear(frame, look).ifPresent(found::add);
    look.disabled().forEach((target, why) -> found.add(disabled(target, why)));
    look.open().dead().forEach((target, number) -> found.add(dead(target, number)));
    if (withoutVideo > 0) {
      found.add(withoutVideo(withoutVideo));
    }
    slow(frame, look.open()).ifPresent(found::add);
    slots(frame, look.open()).ifPresent(found::add);
    return found;
  }

  private static Optional<Trouble> stopped(Look look) {
    return look.stopped()
        .map(
            stopped ->
                Trouble.of(
                    "Submission is paused, and every request is kept: %s.".formatted(stopped.why()),
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

  private Trouble full(Disk disk) {
    return Trouble.of(
        "The disk of the %s is nearly full: %s of %s are free, and below %s (kirin.fetch.reserve) no video is fetched."
            .formatted(
                disk.name(),
                Words.bytes(disk.free()),
                Words.bytes(disk.total()),
                Words.bytes(settings.fetch().reserve())),
        "Move results away or make the disk larger: what waits then goes on by itself.");
  }

  private Optional<Trouble> unclear(Frame frame, Look look) {
    return look.oldestUnknown()
        .map(
            oldest ->
                Trouble.of(
                        "%s been of unknown outcome for longer than %s (kirin.submit.unknown.alarm); the oldest since %s ago: %s."
                            .formatted(
                                many(look.unclear(), "request has", "requests have"),
                                Durations.text(settings.submit().unknownAlarm()),
                                frame.age(oldest.since()),
                                oldest.note().isEmpty() ? "it is looked up" : oldest.note()),
                        "Find out at the gateway whether its task exists, then settle the request: adopt the task, or say that there is none.")
                    .seen("Show them", "/requests?status=" + State.UNKNOWN.word()));
  }

  private static Trouble paused(Frame frame, Pause pause) {
    return Trouble.of(
            "%s is paused since %s ago by order of %s."
                .formatted(
                    Words.cell(pause.what().shown()),
                    frame.age(pause.since()),
                    pause.by().isEmpty() ? "an operator" : Words.cell(pause.by())),
            "Give the order resume to go on: nothing is lost meanwhile.")
        .cured(resume(pause.what()))
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
        .cured(redeliver(target));
  }

  private static Offer redeliver(String target) {
    return Offer.of("Deliver again", "redeliver").with("target", target);
  }

  private static Trouble dead(String target, long number) {
    return Trouble.of(
            "%s not be delivered to %s, and the tries are used up."
                .formatted(many(number, "result could", "results could"), Words.cell(target)),
            "Mend the target, then deliver to it again: no video is paid for again.")
        .seen(
            "Show them",
            "/requests?delivery=dead&target=" + URLEncoder.encode(target, StandardCharsets.UTF_8))
        .cured(redeliver(target));
  }

  private static Trouble withoutVideo(int number) {
    return Trouble.of(
            "%s no video: it could not be fetched, or its address had expired."
                .formatted(many(number, "completed result has", "completed results have")),
            "Fetch it again: the gateway is asked where it is now, and nothing is charged.")
        .seen("Show them", "/requests?error_code=fetch_failed")
        .cured(Offer.of("Fetch again", "refetch").with("filter.error_code", "fetch_failed"));
  }

  private Optional<Trouble> slow(Frame frame, Census open) {
    Duration deadline = settings.poll().deadline();
    return open.requests()
        .get(State.RUNNING.word())
        .oldest()
        .filter(at -> at.isBefore(frame.now().minus(deadline.dividedBy(2))))
        .map(
            at ->
                Trouble.of(
                        "The oldest running request came %s ago and holds its slot until the gateway ends it, or its deadline of %s (kirin.task.deadline) is over."
                            .formatted(frame.age(at), Durations.text(deadline)),
                        "Ask the gateway what its task does: a request that is cancelled keeps its slot until then, too.")
                    .seen("Show the oldest", "/requests?status=running&order=oldest"));
  }

  private Optional<Trouble> slots(Frame frame, Census open) {
    int most = settings.submit().maxInFlight();
    long waiting = open.requests().get("accepted").number();
    return open.slots() < most || waiting == 0
        ? Optional.empty()
        : Optional.of(
            Trouble.of(
                    "All %d slots are taken, and %s; the oldest running request came %s ago."
                        .formatted(
                            most,
                            many(waiting, "request waits", "requests wait"),
                            open.requests()
                                .get("running")
                                .oldest()
                                .map(frame::age)
                                .orElse("a moment")),
                    "This is as it should be while the gateway is busy; raise kirin.submit.max-in-flight if the account allows more.")
                .seen("Show what runs", "/requests?status=" + State.RUNNING.word())
                .butMild());
  }
}
