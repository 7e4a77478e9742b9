package org.kirincamel.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.kirincamel.delivery.DiskException;
import org.kirincamel.delivery.ResultDocument;
import org.kirincamel.delivery.VideoFile;
import org.kirincamel.delivery.VideoFolder;
import org.kirincamel.delivery.VideoLink;
import org.kirincamel.gateway.SendGuard;
import org.kirincamel.settings.Settings;
import org.kirincamel.store.TaskStore;
import org.kirincamel.task.Backoff;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Task;
import org.kirincamel.task.TaskEdit;
import org.kirincamel.task.TaskError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps that bring a completed task's videos here: streamed, checked, and only then named.
 * Where results are to say addresses alone, the last of them is all there is to do.
 */
public final class FetchSteps {

  static final String FETCH_FAILED = "fetch_failed";

  private static final Logger LOG = LoggerFactory.getLogger(FetchSteps.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NO_URL = "the gateway's result has no http or https URL";
  private static final String DOWNLOAD = "kirinDownload";
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");
  private static final Map<String, String> ENDINGS =
      Map.of("webm", ".webm", "quicktime", ".mov", "png", ".png", "jpeg", ".jpg", "gif", ".gif");
  private static final int MOST_FILES = 20;
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int UNSATISFIABLE = 416;

  /** Before a video is tried again for which there was no room. */
  private static final Duration DISK_PAUSE = Duration.ofSeconds(10);

  private final TaskStore store;
  private final Workers workers;
  private final VideoFolder videos;
  private final Results results;
  private final Settings.Fetch settings;
  private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5));
  private final Duration lease;
  private final SendGuard guard;
  private final Alarm alarm;
  private final DoubleSupplier random;
  private final Clock clock;
  private final AtomicBoolean diskTrouble = new AtomicBoolean();
  private volatile boolean stopping;

  FetchSteps(
      TaskStore store,
      Workers workers,
      VideoFolder videos,
      Results results,
      Settings.Fetch settings,
      Duration lease,
      SendGuard guard,
      Alarm alarm,
      DoubleSupplier random,
      Clock clock) {
    this.store = store;
    this.workers = workers;
    this.videos = videos;
    this.results = results;
    this.settings = settings;
    this.lease = lease;
    this.guard = guard;
    this.alarm = alarm;
    this.random = random;
    this.clock = clock;
  }

  /** From now on a download that breaks off is none of its host's failures. */
  void stop() {
    stopping = true;
  }

  /** Finds out what there is to fetch. */
  public void begin(Exchange exchange) {
    Task task = Exchanges.begin(exchange).task();
    exchange.setVariable(
        DOWNLOAD, new Download(settings.link() ? List.<Download.Item>of() : wanted(task)));
  }

  private static List<Download.Item> wanted(Task task) {
    List<Download.Item> items = new ArrayList<>();
    int revision = isRefetched(task) ? task.revision() + 1 : task.revision();
    String name = ResultDocument.nameOf(task, revision);
    for (JsonNode content : contents(task.answer().orElse("{}"))) {
      String number = items.isEmpty() ? "" : "-" + (items.size() + 1);
      items.add(new Download.Item(name + number + ending(content), url(content)));
    }
    return items;
  }

  private static List<VideoLink> links(Task task) {
    return contents(task.answer().orElse("{}")).stream()
        .map(FetchSteps::url)
        .filter(FetchSteps::isAddress)
        .map(VideoLink::new)
        .toList();
  }

  /** A result without its video has been delivered: what is fetched now belongs to the next. */
  private static boolean isRefetched(Task task) {
    return task.error().isPresent();
  }

  /** Whether the gateway's result has an address to fetch a video from. */
  static boolean hasVideo(String answer) {
    return !contents(answer).isEmpty();
  }

  private static List<JsonNode> contents(String answer) {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode output : list(parsed(answer).path("output"))) {
      list(output.path("content")).forEach(found::add);
    }
    // A cover beside the video is not what was paid for: one that is gone must not cost the video.
    if (!found.stream().allMatch(FetchSteps::isImage)) {
      found.removeIf(FetchSteps::isImage);
    }
    found.removeIf(content -> url(content).isEmpty());
    return found.subList(0, Math.min(found.size(), MOST_FILES));
  }

  private static String url(JsonNode content) {
    return content.path("url").asText("");
  }

  private static boolean isImage(JsonNode content) {
    return content.path("type").asText("").equalsIgnoreCase("image");
  }

  /** An array's elements, or the one thing that stands where an array should. */
  private static Iterable<JsonNode> list(JsonNode node) {
    return node.isObject() ? List.of(node) : node;
  }

  private static String ending(JsonNode content) {
    String type = content.path("type").asText("").toLowerCase(Locale.ROOT);
    String path = content.path("url").asText("").toLowerCase(Locale.ROOT).split("[?#]", 2)[0];
    for (var ending : ENDINGS.entrySet()) {
      if (path.endsWith(ending.getValue())) {
        return ending.getValue();
      }
    }
    return type.equals("image") ? ".png" : ".mp4";
  }

  /** Makes the message the GET of the next video, or of what is missing of it. */
  public void prepare(Exchange exchange) throws IOException {
    Download.Item item = download(exchange).next();
    videos.makeSureOfRoom(0);
    Message message = Exchanges.clean(exchange);
    message.setBody(null);
    message.setHeader(Exchange.HTTP_METHOD, "GET");
    message.setHeader(Exchange.HTTP_URI, address(item.url()));
    // A length and a part can only be counted in bytes as they are.
    message.setHeader("Accept-Encoding", "identity");
    Optional<VideoFolder.Begun> begun = videos.begun(item.name());
    if (begun.isPresent()) {
      message.setHeader("Range", "bytes=%d-".formatted(begun.get().bytes()));
      message.setHeader("If-Range", begun.get().etag());
    }
  }

  private static String address(String url) throws IOException {
    if (!isAddress(url)) {
      throw new IOException("the gateway's result URL is no http or https address: " + url);
    }
    return url;
  }

  private static boolean isAddress(String url) {
    try {
      URI uri = new URI(url);
      boolean http =
          "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
      return http && uri.getHost() != null && uri.getRawUserInfo() == null;
    } catch (URISyntaxException notAnAddress) {
      return false;
    }
  }

  /** Takes in what the host sent, and checks it. */
  public void receive(Exchange exchange) throws IOException {
    Download download = download(exchange);
    Download.Item item = download.next();
    Message message = exchange.getMessage();
    // Whatever comes of it, the rest of an answer is not read, and its connection is given back.
    try (InputStream body = message.getBody(InputStream.class)) {
      checkStatus(message, item);
      if (body == null) {
        throw new IOException("the host sent nothing");
      }
      checkKind(message, item);
      long from = status(message) == PARTIAL ? begins(message, item) : 0;
      makeSureOfRoom(message);
      Optional<String> etag = etag(message);
      VideoFolder.Received received =
          videos.receive(item.name(), body, from, etag, came -> checkWhole(message, came));
      download.fetched(new VideoFile(item.name(), received.bytes(), received.sha256(), item.url()));
    }
  }

  private static int status(Message message) {
    return message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
  }

  private static Optional<String> etag(Message message) {
    return Optional.ofNullable(message.getHeader("ETag", String.class))
        .filter(tag -> tag.startsWith("\""));
  }

  private void checkStatus(Message message, Download.Item item) throws IOException {
    int status = status(message);
    if (status == UNSATISFIABLE) {
      videos.discard(item.name());
      throw new IOException("the host has other bytes than before (HTTP 416): begins anew");
    }
    if (status != OK && status != PARTIAL) {
      throw new IOException("HTTP " + status);
    }
  }

  private void checkKind(Message message, Download.Item item) throws IOException {
    String type = message.getHeader(Exchange.CONTENT_TYPE, "", String.class);
    if (type.toLowerCase(Locale.ROOT).matches("(text/|application/(json|xml|xhtml)).*")) {
      throw new IOException("the host sent %s instead of a video".formatted(type));
    }
    String encoding = message.getHeader(Exchange.CONTENT_ENCODING, "identity", String.class);
    if (!encoding.equalsIgnoreCase("identity")) {
      videos.discard(item.name());
      throw new IOException(
          "the host sent the video in the encoding %s, which nobody asked for: begins anew"
              .formatted(encoding));
    }
  }

  private void makeSureOfRoom(Message message) throws IOException {
    long length = message.getHeader("Content-Length", 0L, Long.class);
    if (length > settings.mostBytes()) {
      throw new IOException("the answer is longer than %d bytes".formatted(settings.mostBytes()));
    }
    videos.makeSureOfRoom(length);
  }

  /** A host may send less than the rest that was asked for: what came is gone on with. */
  private static void checkWhole(Message message, VideoFolder.Received received)
      throws IOException {
    if (received.bytes() == 0) {
      throw new IOException("the host sent an empty file");
    }
    Matcher range = CONTENT_RANGE.matcher(message.getHeader("Content-Range", "", String.class));
    if (status(message) == PARTIAL
        && range.matches()
        && !range.group(2).equals("*")
        && Long.parseLong(range.group(2)) != received.bytes()) {
      throw new IOException(
          "the host sent only a part: %d bytes of %s".formatted(received.bytes(), range.group(2)));
    }
  }

  /**
   * Where the rest begins: it must fit what is there, or the file would be two halves of nothing.
   */
  private long begins(Message message, Download.Item item) throws IOException {
    Optional<VideoFolder.Begun> begun = videos.begun(item.name());
    long there = begun.map(VideoFolder.Begun::bytes).orElse(0L);
    Optional<String> before = begun.map(VideoFolder.Begun::etag);
    boolean same = etag(message).or(() -> before).equals(before);
    Matcher range = CONTENT_RANGE.matcher(message.getHeader("Content-Range", "", String.class));
    if (!range.matches() || Long.parseLong(range.group(1)) != there || !same) {
      videos.discard(item.name());
      throw new IOException("the host sent another range than was asked for: begins anew");
    }
    return there;
  }

  /** Notes why this video did not come. */
  public void failed(Exchange exchange) {
    Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    if (cause instanceof DiskException) {
      download(exchange).failedOnDisk(cause.getMessage());
    } else {
      download(exchange).failed(cause == null ? "unknown" : Exchanges.sentence(cause));
    }
  }

  /** Whether there is a video left to fetch. */
  public boolean hasNext(Exchange exchange) {
    return download(exchange).hasNext();
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
      Download download = download(exchange);
      Instant now = clock.instant();
      int failures = task.counts().failures() + 1;
      TaskEdit edit = task.edit();
      if (settings.link()) {
        link(task, edit);
      } else if (download.wanted().isEmpty()) {
        edit.error(new TaskError(FETCH_FAILED, NO_URL));
      } else if (download.failure().isEmpty()) {
        here(task, edit, json(download.files()));
        if (diskTrouble.getAndSet(false)) {
          LOG.info("Videos can be written again");
        }
      } else if (stopping) {
        store.record(edit.dueAt(now).note("fetch: the module was stopped").done(), List.of());
        return List.of();
      } else if (download.isDiskTrouble()) {
        waitForTheDisk(edit, download.failure().get(), now);
        return List.of();
      } else if (failures < settings.tries()) {
        String why = download.failure().get();
        store.record(
            edit.failures(failures)
                .dueAt(now.plus(backoff.after(failures, random)))
                .note("fetch: " + why)
                .done(),
            List.of());
        LOG.warn("Request {}: its video did not come on try {}: {}", task.id(), failures, why);
        return List.of();
      } else {
        edit.files("[]")
            .error(
                new TaskError(
                    FETCH_FAILED,
                    "%s did not come in %d tries: %s"
                        .formatted(
                            download.next().url(), settings.tries(), download.failure().get())));
        alarm.raise(
            "request %s is paid for, but its video cannot be fetched: %s; to try again, send {\"request_id\": \"%s\"} to direct:kirin-refetch"
                .formatted(task.id(), download.failure().get(), task.id()));
      }
      Task after = edit.nothingLeftToDo().done();
      if (isRefetched(task) && after.error().isPresent()) {
        // Its targets have been told so already.
        store.record(after, List.of());
        return List.of();
      }
      return delivered(after, now);
    } finally {
      workers.end(work);
    }
  }

  private static void link(Task task, TaskEdit edit) {
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

  /** The video is paid for and there: it costs no try that there is no room for it here. */
  private void waitForTheDisk(TaskEdit edit, String why, Instant now) {
    Duration jitter = Duration.ofMillis((long) (DISK_PAUSE.toMillis() * random.getAsDouble()));
    store.record(
        edit.dueAt(now.plus(DISK_PAUSE).plus(jitter)).note("fetch waits: " + why).done(),
        List.of());
    if (!diskTrouble.getAndSet(true)) {
      alarm.raise("videos wait until they can be written: " + why);
    }
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

  private static Download download(Exchange exchange) {
    Download download = exchange.getVariable(DOWNLOAD, Download.class);
    if (download == null) {
      throw new IllegalStateException("The route's first step has not begun a download");
    }
    return download;
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
