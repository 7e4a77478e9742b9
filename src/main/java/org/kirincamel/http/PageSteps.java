package org.kirincamel.http;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.kirincamel.common.Clocks;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.http.page.Asset;
import org.kirincamel.http.page.Frame;
import org.kirincamel.http.page.OperatorsPage;
import org.kirincamel.settings.HttpSettings;
import org.kirincamel.settings.SettingsException;
import org.kirincamel.store.StoreException;
import org.slf4j.Logger;

/** The operations page over HTTP: who may see it, what is asked for, and how it is answered. */
public final class PageSteps {

  private static final Logger LOG = SafeLogger.of(PageSteps.class);
  private static final String FRAME = "kirinPageFrame";
  private static final String HTML = "text/html; charset=utf-8";

  /** A form sends these too. */
  private static final Pattern LEFT_EMPTY = Pattern.compile("(?:^|&)[a-z_]+=(?=&|$)");

  /** Nothing from elsewhere, nothing inline, and in no frame. */
  private static final String POLICY =
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; media-src"
          + " 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

  private final boolean enabled;
  private final OperatorsPage page;
  private final Callers callers;
  private final VideoStream videos = new VideoStream();
  private final OncePerMinute failures;
  private final Clock clock;

  PageSteps(HttpSettings settings, OperatorsPage page, Clocks clocks) {
    this.enabled = enabled(settings);
    this.page = page;
    this.callers = new Callers(settings);
    this.failures = new OncePerMinute(clocks.nanoTime());
    this.clock = clocks.shared();
  }

  /** The library of the templates need not be on the class path. */
  private static boolean enabled(HttpSettings settings) {
    if (!settings.page()) {
      return false;
    }
    boolean made = OperatorsPage.canBeMade();
    if (!made && settings.pageWanted()) {
      throw new SettingsException(
          List.of(
              "kirin.http.page: a library is not on the class path: add gg.jte:jte-runtime, or leave this at auto"));
    }
    return made;
  }

  /** Whether it is served, for the routes. */
  public boolean enabled() {
    return enabled;
  }

  /** Lets the caller in, or refuses it with an exception. */
  public void admit(Exchange exchange) {
    exchange.setVariable(FRAME, frame(exchange));
    PlainPath.check(exchange);
    callers.admit(name -> header(exchange, name), Right.LOOK);
  }

  private Frame frame(Exchange exchange) {
    String uri = exchange.getMessage().getHeader(Exchange.HTTP_URI, "", String.class);
    String host = exchange.getMessage().getHeader("Host", "", String.class);
    return page.frame(PagePlace.of(uri), PagePlace.host(host));
  }

  /** To follow a link of another site shows that site nothing, and changes nothing here. */
  private static Optional<String> header(Exchange exchange, String name) {
    boolean followed =
        name.equals("Sec-Fetch-Site")
            && Headers.one(exchange, "Sec-Fetch-Dest").filter("document"::equals).isPresent();
    return followed ? Optional.empty() : Headers.one(exchange, name);
  }

  /** Shows how everything stands. */
  public void board(Exchange exchange) {
    answer(
        exchange,
        200,
        HTML,
        page.board(framed(exchange))
            .orElseThrow(() -> new ProblemException(503, "The store does not answer.")));
  }

  /** Shows a page of requests. */
  public void requests(Exchange exchange) {
    String asked = exchange.getMessage().getHeader(Exchange.HTTP_QUERY, "", String.class);
    var query = Query.of(LEFT_EMPTY.matcher(asked).replaceAll(""), clock.instant());
    answer(
        exchange,
        200,
        HTML,
        page.requests(framed(exchange), query.filter(), query.wanted(), query::after));
  }

  /** Shows one request. */
  public void request(Exchange exchange) {
    byte[] html =
        id(segment(exchange, 1))
            .flatMap(id -> page.request(framed(exchange), id))
            .orElseThrow(PageSteps::noSuchPage);
    answer(exchange, 200, HTML, html);
  }

  /** Streams one video of a request. */
  public void video(Exchange exchange) {
    String number = segment(exchange, 1);
    var file =
        Optional.of(number)
            .filter(text -> text.matches("[1-9]\\d?"))
            .flatMap(text -> id(segment(exchange, 3)))
            .flatMap(id -> page.video(id, Integer.parseInt(number)))
            .orElseThrow(PageSteps::noSuchPage);
    Optional<String> range = Headers.one(exchange, "Range");
    Message answer = clean(exchange);
    videos.answer(answer, file, range);
  }

  /** Gives a file that every page refers to. */
  public void asset(Exchange exchange) {
    var asset = Asset.named(segment(exchange, 1)).orElseThrow(PageSteps::noSuchPage);
    answer(exchange, 200, asset.type(), asset.content());
  }

  /** Says why there is no page. */
  public void failed(Exchange exchange) {
    Problem problem = problem(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
    answer(
        exchange,
        problem.status(),
        HTML,
        OperatorsPage.error(framed(exchange), problem.title(), problem.detail()));
  }

  private Problem problem(Exception failure) {
    if (failure instanceof ProblemException problem) {
      return problem.problem();
    }
    if (failures.isDue()) {
      LOG.error("The operations page failed (logged at most once a minute)", failure);
    }
    return failure instanceof StoreException
        ? Problem.of(503, "The store does not answer: the log says why.")
        : Problem.of(500, "Internal error; see the log.");
  }

  private static ProblemException noSuchPage() {
    return new ProblemException(404, "There is no such page, request or video.");
  }

  /**
   * @param fromEnd 1 for the last segment of the path
   */
  private static String segment(Exchange exchange, int fromEnd) {
    String[] segments =
        exchange.getMessage().getHeader(Exchange.HTTP_PATH, "", String.class).split("/");
    return segments.length < fromEnd ? "" : segments[segments.length - fromEnd];
  }

  private static Optional<UUID> id(String text) {
    return Query.id(text);
  }

  private static Frame framed(Exchange exchange) {
    return exchange.getVariable(FRAME, Frame.class);
  }

  private static void answer(Exchange exchange, int status, String type, byte[] content) {
    Message answer = clean(exchange);
    answer.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
    answer.setHeader(Exchange.CONTENT_TYPE, type);
    answer.setBody(content);
  }

  /** Nothing of the call is left in its answer. */
  private static Message clean(Exchange exchange) {
    Message answer = exchange.getMessage();
    answer.removeHeaders("*");
    answer.setBody(null);
    answer.setHeader("Content-Security-Policy", POLICY);
    answer.setHeader("X-Content-Type-Options", "nosniff");
    answer.setHeader("Referrer-Policy", "same-origin");
    answer.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    AnswerNotes.notStored(exchange);
    return answer;
  }
}
