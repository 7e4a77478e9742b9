package org.kirincamel.http;

import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.kirincamel.http.page.Visitor;
import org.kirincamel.settings.HttpSettings;

/**
 * Who may see the operations page and order there: those who have signed in, and others by the
 * rules of every call.
 */
final class PageCallers {

  private final Callers callers;
  private final Sessions sessions;
  private final boolean hasTokens;

  PageCallers(HttpSettings settings, Callers callers, Sessions sessions) {
    this.callers = callers;
    this.sessions = sessions;
    this.hasTokens =
        !settings.tokens().isEmpty()
            || !settings.readers().isEmpty()
            || !settings.operators().isEmpty();
  }

  /** One who has not signed in. */
  Visitor stranger() {
    return new Visitor(Optional.empty(), false, "", hasTokens);
  }

  /**
   * Who looks.
   *
   * @throws ProblemException if the caller may not
   */
  Visitor visitor(Exchange exchange) {
    return visitor(
        name ->
            name.equals("Cookie")
                ? Optional.ofNullable(exchange.getMessage().getHeader(name, String.class))
                : Headers.one(exchange, name));
  }

  /**
   * Who looks, by the headers that are sent.
   *
   * @throws ProblemException if the caller may not
   */
  Visitor visitor(Function<String, Optional<String>> headers) {
    Optional<Sessions.Session> session = sessions.of(headers.apply("Cookie").orElse(""));
    if (session.isPresent()) {
      Caller caller = session.get().caller();
      return new Visitor(
          Optional.of(caller.name()), caller.may(Right.ORDER), session.get().code(), true);
    }
    callers.admit(name -> header(headers, name), Right.LOOK);
    return stranger();
  }

  /** To follow a link of another site shows that site nothing, and changes nothing here. */
  private static Optional<String> header(Function<String, Optional<String>> headers, String name) {
    boolean followed =
        name.equals("Sec-Fetch-Site")
            && headers.apply("Sec-Fetch-Dest").filter("document"::equals).isPresent();
    return followed ? Optional.empty() : headers.apply(name);
  }

  /**
   * Refuses a form that a page of another site may have sent.
   *
   * @throws ProblemException if it may
   */
  static void refuseForeignForm(Exchange exchange) {
    String host = Headers.one(exchange, "Host").orElse("");
    boolean own =
        Headers.one(exchange, "Origin")
            .map(origin -> origin.replaceFirst("^https?://", "").equalsIgnoreCase(host))
            .orElse(true);
    boolean same = Headers.one(exchange, "Sec-Fetch-Site").map("same-origin"::equals).orElse(true);
    if (!own || !same) {
      throw new ProblemException(403, "Pages of other sites may not send forms to this one.");
    }
  }
}
