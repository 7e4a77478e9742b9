package org.kirincamel.http;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.common.TraceParent;
import org.kirincamel.intake.AcceptSteps;
import org.kirincamel.intake.CheckedBatch;
import org.kirincamel.intake.NoneAcceptableException;
import org.kirincamel.intake.UnreadableMessageException;
import org.kirincamel.settings.HttpSettings;
import org.kirincamel.settings.MessageSettings;
import org.kirincamel.store.MessageKey;
import org.kirincamel.store.StoreException;
import org.kirincamel.store.StoredMessage;
import org.kirincamel.store.StoredRow;
import org.kirincamel.store.TaskStore;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Meters;
import org.kirincamel.task.PollPolicy;
import org.kirincamel.task.Task;
import org.slf4j.Logger;

/**
 * Requests over HTTP. Each step refuses a call with an exception, which {@link #failed} turns into
 * the answer: a problem as RFC 9457 has it.
 */
public final class HttpSteps {

  private static final Logger LOG = SafeLogger.of(HttpSteps.class);

  private static final String KIND = "http";
  private static final String KEY = "kirinHttpKey";
  private static final String INTAKE = "kirinHttpIntake";
  private static final String TRACE = "kirinSourceDetail." + TraceParent.NAME;
  static final String JSON = "application/json";
  private static final int RETRY_AFTER_SECONDS = 30;

  private final Meters meters;
  private final HttpSettings settings;
  private final Body body;
  private final TaskStore store;
  private final AcceptSteps accept;
  private final Function<Task, Optional<PollPolicy.Usual>> usual;
  private final OncePerMinute failures;

  HttpSteps(
      HttpSettings settings,
      MessageSettings limits,
      TaskStore store,
      AcceptSteps accept,
      Function<Task, Optional<PollPolicy.Usual>> usual,
      LongSupplier nanos,
      Meters meters) {
    this.meters = meters;
    this.settings = settings;
    this.body =
        new Body(
            limits.maxBytes(),
            settings.bodyTimeout(),
            nanos,
            " (kirin.intake.max-bytes): send the requests in parts");
    this.store = store;
    this.accept = accept;
    this.usual = usual;
    this.failures = new OncePerMinute(nanos);
  }

  /**
   * Reads the message, and looks whether there is one under its key already. If so the variable
   * {@code kirinHttpIntake} is set, and all that is left to do is to answer.
   */
  public void open(Exchange exchange) {
    Headers.one(exchange, "Content-Length")
        .filter(length -> length.matches("\\d{1,18}"))
        .filter(length -> Long.parseLong(length) > body.maxBytes())
        .ifPresent(
            length -> {
              throw body.tooLong();
            });
    // Before anything is refused for its headers: an answer to half a call costs the connection.
    byte[] content = content(exchange);
    Optional<String> type =
        BodyFormat.named(
            Headers.one(exchange, "Content-Type"), Headers.one(exchange, "Content-Encoding"));
    Headers.one(exchange, "Content-Type").ifPresent(named -> BodyCharset.check(named, content));
    Optional<String> key = Headers.one(exchange, "Idempotency-Key").map(IdempotencyKey::of);
    exchange.getMessage().setBody(content);
    // Of two, none is the caller's.
    if (exchange.getMessage().getHeader(TraceParent.NAME) instanceof String parent) {
      TraceParent.of(parent).ifPresent(each -> exchange.setVariable(TRACE, each));
    }
    // The token goes no further than this.
    exchange.getMessage().removeHeaders("*");
    exchange.setVariable("kirinSourceKind", KIND);
    exchange.setVariable("kirinSourceName", key.orElse(KIND));
    type.ifPresent(t -> exchange.setVariable("kirinSourceContentType", t));
    // Without a key it is a message of its own, whatever came before.
    var message =
        new MessageKey(
            KIND,
            key.map(k -> "key:" + k).orElseGet(() -> "new:" + UUID.randomUUID()),
            BodyFormat.digest(type, content));
    exchange.setVariable(KEY, message);
    if (key.isPresent()) {
      store.messages().find(message).ifPresent(kept -> keep(exchange, kept));
    }
    if (exchange.getVariable(INTAKE) == null
        && store.pages().waiting(settings.maxBacklog()) >= settings.maxBacklog()) {
      throw new ProblemException(
          429,
          "%d requests wait already (kirin.intake.http.max-backlog): send this one later."
              .formatted(settings.maxBacklog()));
    }
  }

  private byte[] content(Exchange exchange) {
    Object sent = exchange.getMessage().getBody();
    InputStream stream =
        sent instanceof byte[] bytes
            ? new ByteArrayInputStream(bytes)
            : exchange.getMessage().getBody(InputStream.class);
    return stream == null ? new byte[0] : body.read(stream);
  }

  private static void keep(Exchange exchange, StoredMessage kept) {
    if (kept instanceof StoredMessage.Same same) {
      exchange.setVariable(INTAKE, same.intake());
    } else {
      throw new ProblemException(
          409,
          "This Idempotency-Key belongs to another body: send that one again, or choose a new"
              + " key.");
    }
  }

  /** Makes the message durable if at least one of its requests can be accepted. */
  public void accept(Exchange exchange) {
    var checked = exchange.getMessage().getBody(CheckedBatch.class);
    keep(exchange, accept.acceptOnce(checked, exchange.getVariable(KEY, MessageKey.class)));
  }

  /** Answers for a message that is durable, now or since long ago. */
  public void accepted(Exchange exchange) {
    List<StoredRow> rows = store.messages().rows(exchange.getVariable(INTAKE, UUID.class));
    Message answer = answer(exchange, 202, JSON, bytes(Views.taken(rows)));
    rows.stream()
        .filter(row -> row.violations().isEmpty())
        .findFirst()
        .ifPresent(row -> answer.setHeader("Location", place(exchange, row.request())));
  }

  private static String place(Exchange exchange, UUID request) {
    return exchange.getVariable(AdmitSteps.PLACE, String.class) + "/" + request;
  }

  /** Shows one request. */
  public void show(Exchange exchange) {
    String path = exchange.getMessage().getHeader(Exchange.HTTP_PATH, "", String.class);
    UUID id =
        Query.id(path.substring(path.lastIndexOf('/') + 1)).orElseThrow(HttpSteps::noSuchRequest);
    Task task = store.reports().find(id).orElseThrow(HttpSteps::noSuchRequest);
    List<Delivery> deliveries = store.pages().deliveries(id);
    Optional<String> done = Views.usuallyDoneIn(task, usual);
    String etag = Views.etag(task, deliveries, done);
    boolean known =
        Headers.one(exchange, "If-None-Match")
            .filter(tags -> EntityTag.isAmong(tags, etag))
            .isPresent();
    Message answer =
        known
            ? answer(exchange, 304, JSON, new byte[0])
            : answer(
                exchange,
                200,
                JSON,
                bytes(Views.whole(task, deliveries, store.reports().events(id), done)));
    answer.setHeader("ETag", etag);
  }

  static ProblemException noSuchRequest() {
    return new ProblemException(404, "There is no request with this id.");
  }

  /** Says what can be asked here. */
  public void describe(Exchange exchange) {
    answer(exchange, 200, JSON, OpenApi.content());
  }

  /** Answers for a call that ended in an exception. */
  public void failed(Exchange exchange) {
    Problem problem = problem(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
    Message answer =
        answer(
            exchange,
            problem.status(),
            Problem.CONTENT_TYPE,
            problem.json().getBytes(StandardCharsets.UTF_8));
    if (problem.status() >= 500) {
      meters.sourceFailed(KIND);
    }
    if (problem.status() == 401) {
      answer.setHeader("WWW-Authenticate", "Bearer realm=\"kirin\"");
    }
    if (problem.status() == 429 || problem.status() == 503) {
      answer.setHeader("Retry-After", Integer.toString(RETRY_AFTER_SECONDS));
    }
  }

  private Problem problem(Exception failure) {
    if (failure instanceof ProblemException problem) {
      return problem.problem();
    }
    if (failure instanceof UnreadableMessageException unreadable) {
      return Problem.of(400, unreadable.getMessage());
    }
    if (failure instanceof NoneAcceptableException none) {
      String rules =
          none.violations().stream()
              .flatMap(List::stream)
              .map(violation -> violation.rule())
              .distinct()
              .collect(Collectors.joining(", "));
      return new Problem(
          400,
          "None of the requests can be accepted, and nothing was stored (%s).".formatted(rules),
          Optional.of(Views.refused(none.violations())));
    }
    if (failure instanceof StoreException) {
      if (failures.isDue()) {
        LOG.error(
            "An HTTP request failed on the store (logged at most once a minute): {}",
            failure.getMessage());
      }
      return Problem.of(
          503,
          "The store does not answer: send the same again later, under the same Idempotency-Key.");
    }
    if (failures.isDue()) {
      LOG.error(
          "Internal error while answering an HTTP request (logged at most once a minute)", failure);
    }
    return Problem.of(500, "Internal error; see the log.");
  }

  private static byte[] bytes(com.fasterxml.jackson.databind.JsonNode json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Nothing of the call is left in its answer. */
  static Message answer(Exchange exchange, int status, String type, byte[] content) {
    Message answer = exchange.getMessage();
    answer.removeHeaders("*");
    answer.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
    answer.setHeader("X-Content-Type-Options", "nosniff");
    if (content.length > 0) {
      answer.setHeader(Exchange.CONTENT_TYPE, type);
      answer.setBody(content);
    } else {
      answer.setBody(null);
    }
    return answer;
  }
}
