package org.kirincamel.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.DoubleSupplier;
import org.apache.camel.Exchange;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.delivery.DiskException;
import org.kirincamel.delivery.ResultDocument;
import org.kirincamel.delivery.Results;
import org.kirincamel.delivery.VideoLink;
import org.kirincamel.gateway.Content;
import org.kirincamel.gateway.RefusedAddressException;
import org.kirincamel.gateway.SendGuard;
import org.kirincamel.settings.FetchSettings;
import org.kirincamel.store.TaskStore;
import org.kirincamel.task.Backoff;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Task;
import org.kirincamel.task.TaskEdit;
import org.kirincamel.task.TaskError;
import org.slf4j.Logger;

/**
 * The steps that bring a completed task's videos here: streamed, checked, and only then named.
 * Where results are to say addresses alone, the last of them is all there is to do.
 */
public final class FetchSteps {

  static final String FETCH_FAILED = "fetch_failed";

  private static final Logger LOG = SafeLogger.of(FetchSteps.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NO_URL = "the gateway's result has no http or https URL";

  /** Before a video is tried again for which there was no room. */
  private static final Duration DISK_PAUSE = Duration.ofSeconds(10);

  private static final Alarms.Cause DISK = Alarms.Cause.of(Alarms.Kind.DISK);

  private final TaskStore store;
  private final Workers workers;
  private final Reception reception;
  private final Results results;
  private final FetchSettings settings;
  private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5));
  private final Duration lease;
  private final SendGuard guard;
  private final Alarms alarms;
  private final DoubleSupplier random;
  private final Clock clock;
  private volatile boolean stopping;

  FetchSteps(
      Essentials essentials,
      TaskStore store,
      Workers workers,
      SendGuard guard,
      Reception reception,
      Results results) {
    this.settings = essentials.settings().fetch();
    this.lease = essentials.settings().poll().lease();
    this.store = store;
    this.workers = workers;
    this.guard = guard;
    this.reception = reception;
    this.results = results;
    this.alarms = essentials.alarms();
    this.random = essentials.chance();
    this.clock = essentials.clock();
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

  private static List<Download.Item> wanted(Task task) {
    List<Download.Item> items = new ArrayList<>();
    int revision = isRefetched(task) ? task.result().revision() + 1 : task.result().revision();
    String name = ResultDocument.nameOf(task, revision);
    for (Content content : contents(task)) {
      String number = items.isEmpty() ? "" : "-" + (items.size() + 1);
      items.add(
          new Download.Item(name + number + content.ending(), content.url(), content.isVideo()));
    }
    return items;
  }

  private static List<Content> contents(Task task) {
    return Content.of(parsed(task.result().answer().orElse("{}")));
  }

  private List<VideoLink> links(Task task) {
    return contents(task).stream()
        .flatMap(content -> reception.link(content.url()).stream())
        .map(VideoLink::new)
        .toList();
  }

  /** A result without its video has been delivered: what is fetched now belongs to the next. */
  private static boolean isRefetched(Task task) {
    return task.result().error().isPresent();
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
      Download download = Download.of(exchange);
      Instant now = clock.instant();
      int failures = task.counts().failures() + 1;
      TaskEdit edit = task.edit();
      if (settings.link()) {
        link(task, edit);
      } else if (download.wanted().isEmpty()) {
        edit.error(new TaskError(FETCH_FAILED, NO_URL));
      } else if (download.failure().isEmpty()) {
        here(task, edit, json(download.files()));
        if (alarms.ended(DISK)) {
          LOG.info("Videos can be written again; downloads resume");
        }
      } else if (stopping) {
        store.record(edit.dueAt(now).note("fetch: the module was stopped").done(), List.of());
        return List.of();
      } else if (download.isDiskTrouble()) {
        waitForTheDisk(edit, download.failure().get(), now);
        return List.of();
      } else if (failures < settings.tries() && !download.isRefused()) {
        tryAgain(task, download, now);
        return List.of();
      } else {
        edit.files("[]")
            .error(
                new TaskError(
                    FETCH_FAILED,
                    download.isRefused()
                        ? "not fetched: " + download.failure().get()
                        : "%s did not come in %d tries: %s"
                            .formatted(
                                download.next().url(),
                                settings.tries(),
                                download.failure().get())));
        String why = download.failure().get();
        alarms.count(
            Alarms.Cause.of(Alarms.Kind.FETCH), number -> notFetched(number, task.id(), why));
      }
      Task after = edit.nothingLeftToDo().done();
      if (isRefetched(task) && after.result().error().isPresent()) {
        // Its targets have been told so already.
        store.record(after, List.of());
        return List.of();
      }
      return delivered(after, now);
    } finally {
      workers.end(work);
    }
  }

  private void tryAgain(Task task, Download download, Instant now) {
    int failures = task.counts().failures() + 1;
    String why = download.failure().orElseThrow();
    TaskEdit edit =
        task.edit()
            .failures(failures)
            .dueAt(now.plus(backoff.after(failures, random)))
            .note("fetch: " + why);
    if (download.isAsked()) {
      edit.polledOnce();
    }
    download.fresh().ifPresent(edit::answer);
    store.record(edit.done(), List.of());
    LOG.warn("Request {}: download attempt {} failed: {}", task.id(), failures, why);
  }

  private void link(Task task, TaskEdit edit) {
    List<VideoLink> links = links(task);
    if (links.isEmpty()) {
      edit.error(new TaskError(FETCH_FAILED, NO_URL));
    } else {
      here(task, edit, json(links));
    }
  }

  private static void here(Task task, TaskEdit edit, String files) {
    if (isRefetched(task)) {
      edit.noError().nextRevision();
    }
    edit.files(files).failures(0).note("");
  }

  private static String notFetched(int number, UUID last, String why) {
    return number == 1
        ? "request %s is paid for, but its video cannot be fetched: %s; to try again, send {\"request_id\": \"%s\"} to direct:kirin-refetch"
            .formatted(last, why, last)
        : "%d requests are paid for, but their videos cannot be fetched, most recently %s: %s; to try again, send {\"request_id\": \"%s\"} to direct:kirin-refetch, and so on for each of them"
            .formatted(number, last, why, last);
  }

  /** The video is paid for and there: a full disk does not use up an attempt. */
  private void waitForTheDisk(TaskEdit edit, String why, Instant now) {
    Duration jitter = Duration.ofMillis((long) (DISK_PAUSE.toMillis() * random.getAsDouble()));
    store.record(
        edit.dueAt(now.plus(DISK_PAUSE).plus(jitter)).note("fetch waits: " + why).done(),
        List.of());
    alarms.raise(DISK, "videos wait until they can be written: " + why);
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
      written = store.record(after, deliveries);
    } finally {
      if (!written) {
        begun.forEach(workers::end);
      }
    }
    return written ? begun : List.of();
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The column answer holds no JSON: " + json, e);
    }
  }

  private static String json(List<?> files) {
    try {
      return JSON.writeValueAsString(files);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Names and numbers always make JSON", e);
    }
  }
}
