package org.kirincamel.http;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.kirincamel.http.page.Asset;
import org.kirincamel.http.page.Frame;
import org.kirincamel.http.page.ListQuery;
import org.kirincamel.http.page.OperatorsPage;
import org.kirincamel.http.page.Visitor;
import org.kirincamel.settings.HttpSettings;
import org.kirincamel.settings.SettingsException;

/** The operations page over HTTP: who may see it, what is asked for, and how it is answered. */
public final class PageSteps {

  /** A form sends these too. */
  private static final Pattern LEFT_EMPTY = Pattern.compile("(?:^|&)[a-z_]+=(?=&|$)");

  private final boolean enabled;
  private final OperatorsPage page;
  private final PageCallers callers;
  private final PageAnswers answers;
  private final LiveSource live;
  private final VideoStream videos = new VideoStream();

  PageSteps(
      HttpSettings settings,
      OperatorsPage page,
      PageCallers callers,
      PageAnswers answers,
      LiveSource live) {
    this.enabled = enabled(settings);
    this.page = page;
    this.callers = callers;
    this.answers = answers;
    this.live = live;
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

  /** What keeps the pages live that are open. */
  LiveSource live() {
    return live;
  }

  /** Lets those in who may look, and refuses others with an exception. */
  public void admit(Exchange exchange) {
    begin(exchange);
    PageAnswers.frame(exchange, frame(exchange, callers.visitor(exchange)));
  }

  /** Begins what is open to everyone, as signing in is. */
  public void begin(Exchange exchange) {
    PageAnswers.frame(exchange, frame(exchange, callers.stranger()));
    PlainPath.check(exchange);
  }

  private Frame frame(Exchange exchange, Visitor visitor) {
    String uri = exchange.getMessage().getHeader(Exchange.HTTP_URI, "", String.class);
    String host = exchange.getMessage().getHeader("Host", "", String.class);
    return page.frame(PagePlace.of(uri), PagePlace.host(host), visitor);
  }

  /** Shows how everything stands. */
  public void board(Exchange exchange) {
    PageAnswers.html(
        exchange,
        page.board(PageAnswers.frame(exchange))
            .orElseThrow(() -> new ProblemException(503, "The store does not answer.")));
  }

  /** Shows a page of requests. */
  public void requests(Exchange exchange) {
    Frame frame = PageAnswers.frame(exchange);
    String asked = exchange.getMessage().getHeader(Exchange.HTTP_QUERY, "", String.class);
    var query = Query.of(LEFT_EMPTY.matcher(asked).replaceAll(""), frame.now());
    PageAnswers.html(
        exchange,
        page.requests(
            frame, new ListQuery(query.given(), query.filter(), query.wanted(), query::after)));
  }

  /** Shows one request. */
  public void request(Exchange exchange) {
    byte[] html =
        id(segment(exchange, 1))
            .flatMap(id -> page.request(PageAnswers.frame(exchange), id))
            .orElseThrow(PageSteps::noSuchPage);
    PageAnswers.html(exchange, html);
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
    Message answer = PageAnswers.clean(exchange);
    videos.answer(answer, file, range);
  }

  /** Gives a file that every page refers to. */
  public void asset(Exchange exchange) {
    var asset = Asset.named(segment(exchange, 1)).orElseThrow(PageSteps::noSuchPage);
    PageAnswers.content(exchange, 200, asset.type(), asset.content());
  }

  /** Says why there is no page. */
  public void failed(Exchange exchange) {
    answers.failed(exchange);
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
}
