package org.kirincamel.loop;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.delivery.DiskException;
import org.kirincamel.delivery.ResultDocument;
import org.kirincamel.delivery.ResultFiles;
import org.kirincamel.delivery.Results;
import org.kirincamel.delivery.VideoLink;
import org.kirincamel.delivery.WantedVideo;
import org.kirincamel.gateway.RefusedAddressException;
import org.kirincamel.gateway.SendGuard;
import org.kirincamel.settings.FetchSettings;
import org.kirincamel.store.ChangeWriter;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.FetchOutcome;
import org.kirincamel.task.FetchRules;
import org.kirincamel.task.Meters;
import org.kirincamel.task.RequestLog;
import org.kirincamel.task.Task;
import org.slf4j.Logger;

/**
 * The steps that bring a completed task's videos here: streamed, checked, and only then named.
 * Where results are to say addresses alone, the last of them is all there is to do.
 */
public final class FetchSteps {

  private static final Logger LOG = SafeLogger.of(FetchSteps.class);
  private static final RequestLog REQUESTS = RequestLog.of(FetchSteps.class);
  private static final Alarms.Cause DISK = Alarms.Cause.of(Alarms.Kind.DISK);

  private final ChangeWriter changes;
  private final Workers workers;
  private final Reception reception;
  private final Results results;
  private final FetchSettings settings;
  private final URI api;
  private final FetchRules rules;
  private final Duration lease;
  private final SendGuard guard;
  private final Alarms alarms;
  private final Clock clock;
  private final Meters meters;
  private final WorkMeter meter;
  private volatile boolean stopping;

  FetchSteps(
      Essentials essentials,
      ChangeWriter changes,
      Workers workers,
      SendGuard guard,
      Reception reception,
      Results results) {
    this.settings = essentials.settings().fetch();
    this.api = essentials.settings().api().url();
    this.lease = essentials.settings().workLease();
    this.changes = changes;
    this.workers = workers;
    this.guard = guard;
    this.reception = reception;
    this.results = results;
    this.alarms = essentials.alarms();
    this.rules = new FetchRules(settings.tries(), essentials.chance());
    this.clock = essentials.clock();
    this.meters = essentials.meters();
    this.meter = new WorkMeter(essentials);
  }

  /** From now on a download that breaks off is none of its host's failures. */
  void stop() {
    stopping = true;
  }

  /** Finds out what there is to fetch. */
  public void begin(Exchange exchange) {
    Task task = Exchanges.begin(exchange).task();
    Download.begin(exchange, settings.link() ? List.of() : wanted(task));
  }

  private static List<WantedVideo> wanted(Task task) {
    int revision = task.isRefetched() ? task.result().revision() + 1 : task.result().revision();
    return WantedVideo.of(task.result().answer(), ResultDocument.nameOf(task, revision));
  }

  private List<VideoLink> links(Task task) {
    return wanted(task).stream().flatMap(video -> video.link(api).stream()).toList();
  }

  /** Makes the message the GET of the next video, or of what is missing of it. */
  public void prepare(Exchange exchange) throws IOException {
    reception.ask(exchange, Download.of(exchange).next());
  }

  /** Takes in what the host sent, and checks it. */
  public void receive(Exchange exchange) throws IOException {
    Download download = Download.of(exchange);
    download.fetched(reception.receive(exchange, download.next()));
  }

  /** Notes why this download failed. */
  public void failed(Exchange exchange) {
    Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    Optional<RefusedAddressException> refused = RefusedAddressException.behind(cause);
    if (cause instanceof DiskException) {
      Download.of(exchange).failedOnDisk(cause.getMessage());
    } else if (cause instanceof ExpiredAddressException) {
      Download.of(exchange).expired(cause.getMessage());
    } else if (refused.isPresent()) {
      Download.of(exchange).refused(refused.get().getMessage());
    } else {
      Download.of(exchange).failed(cause == null ? "unknown" : Exchanges.sentence(cause));
    }
  }

  /** Whether there is a video left to fetch. */
  public boolean hasNext(Exchange exchange) {
    return Download.of(exchange).hasNext();
  }

  /**
   * Writes down that the videos are here, or when they are tried again, or that it is over.
   *
   * @return the deliveries that follow at once, as far as workers are free
   */
  public List<Work> record(Exchange exchange) {
    Work work = Exchanges.work(exchange);
    try {
      Task task = work.task();
      Instant now = clock.instant();
      FetchOutcome outcome = outcome(task, Download.of(exchange));
      meter.ended(work, outcome);
      Task after = rules.after(task, outcome, now);
      boolean ended = after.nextActionAt().isEmpty();
      tellEnd(task, outcome, ended);
      if (ended && !(task.isRefetched() && after.result().error().isPresent())) {
        meters.changed(task, after);
        return delivered(after, now);
      }
      // It is tried again, or its targets have been told already.
      changes.record(after, List.of());
      tellWait(after, outcome, ended);
      return List.of();
    } finally {
      workers.end(work);
    }
  }

  private FetchOutcome outcome(Task task, Download download) {
    if (settings.link()) {
      List<VideoLink> links = links(task);
      return links.isEmpty()
          ? new FetchOutcome.NoVideo()
          : new FetchOutcome.Fetched(ResultFiles.json(links));
    }
    if (download.wanted().isEmpty()) {
      return new FetchOutcome.NoVideo();
    }
    if (download.failure().isEmpty()) {
      return new FetchOutcome.Fetched(ResultFiles.json(download.files()));
    }
    if (stopping) {
      return new FetchOutcome.Stopped();
    }
    String why = download.failure().get();
    if (download.isDiskTrouble()) {
      return new FetchOutcome.DiskTrouble(why);
    }
    return download.isRefused()
        ? new FetchOutcome.Refused(why)
        : new FetchOutcome.Failed(download.next().url(), why, download.isAsked(), download.fresh());
  }

  private void tellEnd(Task task, FetchOutcome outcome, boolean ended) {
    if (outcome instanceof FetchOutcome.Fetched && !settings.link()) {
      if (alarms.ended(DISK)) {
        LOG.info("Videos can be written again; downloads resume");
      }
    } else if (ended && outcome instanceof FetchOutcome.Refused refused) {
      countFailure(task, refused.why());
    } else if (ended && outcome instanceof FetchOutcome.Failed failed) {
      countFailure(task, failed.why());
    }
  }

  private void countFailure(Task task, String why) {
    alarms.count(Alarms.Cause.of(Alarms.Kind.FETCH), number -> notFetched(number, task.id(), why));
  }

  private void tellWait(Task after, FetchOutcome outcome, boolean ended) {
    if (outcome instanceof FetchOutcome.DiskTrouble trouble) {
      alarms.raise(DISK, "videos wait until they can be written: " + trouble.why());
    } else if (!ended && outcome instanceof FetchOutcome.Failed failed) {
      REQUESTS.warn(
          after,
          "Request {}: download attempt {} failed: {}",
          after.id(),
          after.counts().failures(),
          failed.why());
    }
  }

  private static String notFetched(int number, UUID last, String why) {
    String message = "{\"request_id\": \"%s\"}".formatted(last);
    return number == 1
        ? "request %s is paid for, but its video cannot be fetched: %s; %s"
            .formatted(
                last,
                why,
                Cures.order("fetch it again", "fetch " + last, message, "direct:kirin-refetch"))
        : "%d requests are paid for, but their videos cannot be fetched, most recently %s: %s; %s"
            .formatted(
                number,
                last,
                why,
                Cures.order(
                    "fetch them again",
                    "fetch --error-code fetch_failed --limit 1000",
                    "%s, and so on for each of them,".formatted(message),
                    "direct:kirin-refetch"));
  }

  private List<Work> delivered(Task after, Instant now) {
    List<Delivery> deliveries = new ArrayList<>();
    List<Work> begun = new ArrayList<>();
    for (Delivery delivery : results.of(after, now)) {
      Delivery first = delivery.begun(now.plus(lease));
      Work work = new Work(Job.DELIVER, after.written(), Optional.of(first), guard.claimed());
      boolean free = workers.tryBegin(work);
      deliveries.add(free ? first : delivery);
      if (free) {
        begun.add(work);
      }
    }
    boolean written = false;
    try {
      written = changes.record(after, deliveries);
    } finally {
      if (!written) {
        begun.forEach(workers::end);
      }
    }
    return written ? begun : List.of();
  }
}
