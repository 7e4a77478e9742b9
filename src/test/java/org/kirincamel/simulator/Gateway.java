package org.kirincamel.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Does what the gateway does with one request: checks it, accepts it, and answers or fails. */
final class Gateway implements Listener.Handler {

  private static final String SUBMIT_PATH = "/model/v1/generation";
  private static final String TASK_PATH = SUBMIT_PATH + "/task/";
  private static final String VIDEO_PATH = "/videos/";
  private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._~!$&'()*+,;=:@%-]+");
  private static final Pattern TASK_ID =
      Pattern.compile("task-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final Pattern BEARER = Pattern.compile("Bearer [^\\s,]+");
  private static final Pattern JSON_TYPE =
      Pattern.compile("application/json(; ?charset=utf-8)?", Pattern.CASE_INSENSITIVE);

  private final Settings settings;
  private final Tasks tasks;
  private final Faults faults;
  private final Journal journal;
  private final Callbacks callbacks;
  private final UnaryOperator<String> videoUrl;
  private final Set<String> directivesDone = ConcurrentHashMap.newKeySet();

  Gateway(
      Settings settings,
      Tasks tasks,
      Faults faults,
      Journal journal,
      Callbacks callbacks,
      UnaryOperator<String> videoUrl) {
    this.settings = settings;
    this.tasks = tasks;
    this.faults = faults;
    this.journal = journal;
    this.callbacks = callbacks;
    this.videoUrl = videoUrl;
  }

  /** A request that was looked at: what it asks for, and everything that is wrong with it. */
  private record Checked(Optional<Call> call, String id, JsonNode body, List<String> breaches) {}

  @Override
  public Optional<Answer> beforeReading(Request head) throws IOException, InterruptedException {
    var call = call(head, new ArrayList<>());
    call.ifPresent(journal::count);
    var fault = call.flatMap(kind -> faults.next(kind, head, false));
    if (fault.isEmpty()) {
      return Optional.empty();
    }
    journal.record(head);
    var exchange = new Exchange(call.orElseThrow(), head, settings.errorForm);
    return Optional.of(fault.get().around(exchange, Gateway::unread));
  }

  @Override
  public Answer answer(Request request) throws IOException, InterruptedException {
    journal.record(request);
    var checked = check(request);
    checked.breaches().forEach(breach -> journal.violation(request + ": " + breach));
    if (checked.call().isEmpty()) {
      return Fault.status(404)
          .withMessage("no such path")
          .answer(settings.errorForm)
          .withHeader("Date", rfc1123(settings.clock().instant()));
    }
    var call = checked.call().get();
    // A fault spoils the call, it does not excuse what is wrong with it: hence the check before.
    var fault = faults.next(call, request, true).or(() -> directive(call, checked));
    return fault.isEmpty()
        ? work(call, checked, request)
        : fault
            .get()
            .around(
                new Exchange(call, request, settings.errorForm),
                changed -> work(call, checked, changed));
  }

  private static String rfc1123(Instant at) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(at.atOffset(ZoneOffset.UTC));
  }

  @Override
  public void problem(String text) {
    journal.violation(text);
  }

  byte[] notice(Task task) {
    return Json.write(view(task));
  }

  private Answer work(Call call, Checked checked, Request request) {
    if (call == Call.VIDEO) {
      return tasks
          .byId(checked.id())
          .filter(task -> task.hasVideo(settings.clock().instant()))
          .map(task -> settings.video.answer(request))
          .orElseGet(() -> refusal(Fault.status(404).withMessage("no such video")));
    }
    if (!request.header("Authorization").orElse("").equals("Bearer " + settings.key)) {
      return refusal(Fault.status(401).withMessage("API key missing or invalid"));
    }
    if (!checked.breaches().isEmpty()) {
      return refusal(Fault.status(400).withMessage(String.join("; ", checked.breaches())));
    }
    if (call == Call.SUBMIT) {
      return accept(checked.body());
    }
    var task = call == Call.POLL ? tasks.byId(checked.id()) : tasks.byExternalId(checked.id());
    return task.map(found -> Answer.json(200, view(found)))
        .orElseGet(() -> refusal(Fault.status(404).withMessage("task not found")));
  }

  private Answer accept(JsonNode body) {
    var outcome = tasks.accept(body.path("model").asText(), body.at("/input/0/params"));
    if (outcome.refusal().isPresent()) {
      return refusal(outcome.refusal().get());
    }
    var task = outcome.task().orElseThrow();
    if (settings.callbacks
        && task.charge().params().has("callback_url")
        && task.script().ending() != Ending.NEVER) {
      callbacks.add(task);
    }
    return Answer.json(200, view(task));
  }

  private static Answer unread(Request request) {
    throw new IllegalStateException("a fault before reading cannot go on with " + request);
  }

  private JsonNode view(Task task) {
    return TaskView.of(
        task,
        settings.clock().instant(),
        videoUrl.apply(VIDEO_PATH + task.charge().taskId() + ".mp4"),
        settings.echoExternalId);
  }

  private Answer refusal(Refusal refusal) {
    return refusal.answer(settings.errorForm);
  }

  private Checked check(Request request) {
    var breaches = new ArrayList<String>();
    var call = call(request, breaches);
    var isApi = request.path().startsWith("/model/");
    if (call.isEmpty()) {
      breaches.add("expected a path and a method of the contract");
    }
    headers(request, isApi, breaches);
    if (isApi && request.path().contains("?")) {
      breaches.add("expected no query");
    }
    JsonNode body = MissingNode.getInstance();
    if (call.equals(Optional.of(Call.SUBMIT))) {
      body = body(request, breaches);
      breaches.addAll(Contract.breaches(body, settings.models));
    } else if (request.body().length > 0) {
      breaches.add("expected no body, got " + request.body().length + " bytes");
    }
    return new Checked(call, call.isPresent() ? id(request) : "", body, List.copyOf(breaches));
  }

  private static void headers(Request request, boolean isApi, List<String> breaches) {
    var authorization = request.header("Authorization");
    if (isApi && !authorization.map(v -> BEARER.matcher(v).matches()).orElse(false)) {
      breaches.add("expected Authorization: Bearer KEY, once");
    }
    if (!isApi && authorization.isPresent()) {
      breaches.add("expected no Authorization header: the token is for the API alone");
    }
    for (var name : request.headers().keySet()) {
      if (name.toLowerCase(Locale.ROOT).startsWith("camel")) {
        breaches.add("expected no internal header, got " + name);
      }
    }
  }

  private static JsonNode body(Request request, List<String> breaches) {
    var type = request.header("Content-Type").orElse("none");
    if (!JSON_TYPE.matcher(type).matches()) {
      breaches.add("expected Content-Type application/json, got " + type);
    }
    try {
      return Json.read(request.body());
    } catch (IOException e) {
      breaches.add("expected JSON in UTF-8: " + e.getMessage());
      return MissingNode.getInstance();
    }
  }

  private Optional<Call> call(Request request, List<String> breaches) {
    var path = withoutQuery(request);
    var isGet = request.method().equals("GET");
    if (path.equals(SUBMIT_PATH) && request.method().equals("POST")) {
      return Optional.of(Call.SUBMIT);
    }
    if (path.startsWith(VIDEO_PATH) && (isGet || request.method().equals("HEAD"))) {
      return Optional.of(Call.VIDEO);
    }
    if (!path.startsWith(TASK_PATH) || !isGet) {
      return Optional.empty();
    }
    if (!SEGMENT.matcher(path.substring(TASK_PATH.length())).matches()) {
      breaches.add("expected the id as one encoded segment of the path");
    }
    // An id of our making is a poll even when we do not know it; all else is the caller's own.
    var isOurs = TASK_ID.matcher(id(request)).matches();
    return Optional.of(isOurs ? Call.POLL : Call.LOOKUP);
  }

  private static String id(Request request) {
    var path = withoutQuery(request);
    if (path.startsWith(VIDEO_PATH)) {
      return path.substring(VIDEO_PATH.length()).replaceFirst("\\.mp4$", "");
    }
    if (!path.startsWith(TASK_PATH)) {
      return "";
    }
    try {
      // In a path, unlike in a form, a plus is a plus.
      var segment = path.substring(TASK_PATH.length()).replace("+", "%2B");
      return URLDecoder.decode(segment, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return path;
    }
  }

  private static String withoutQuery(Request request) {
    var query = request.path().indexOf('?');
    return query < 0 ? request.path() : request.path().substring(0, query);
  }

  private Optional<Fault> directive(Call call, Checked checked) {
    var task = call == Call.LOOKUP ? tasks.byExternalId(checked.id()) : tasks.byId(checked.id());
    var params =
        task.map(found -> found.charge().params())
            .orElseGet(() -> checked.body().at("/input/0/params"));
    var externalId = params.path("external_task_id").asText();
    return Directives.fault(call, params.path("prompt").asText())
        .filter(fault -> directivesDone.add(call + " " + externalId));
  }
}
