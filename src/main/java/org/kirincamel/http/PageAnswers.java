package org.kirincamel.http;

import java.util.function.LongSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.http.page.Frame;
import org.kirincamel.http.page.OperatorsPage;
import org.kirincamel.store.StoreException;
import org.slf4j.Logger;

/** How calls of the operations page are answered, those that fail too. */
final class PageAnswers {

  static final String HTML = "text/html; charset=utf-8";

  private static final Logger LOG = SafeLogger.of(PageAnswers.class);
  private static final String FRAME = "kirinPageFrame";

  /** Nothing from elsewhere, nothing inline, and in no frame. */
  private static final String POLICY =
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; media-src"
          + " 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

  private final OncePerMinute failures;

  PageAnswers(LongSupplier nanos) {
    this.failures = new OncePerMinute(nanos);
  }

  static void frame(Exchange exchange, Frame frame) {
    exchange.setVariable(FRAME, frame);
  }

  static Frame frame(Exchange exchange) {
    return exchange.getVariable(FRAME, Frame.class);
  }

  static void html(Exchange exchange, byte[] content) {
    content(exchange, 200, HTML, content);
  }

  static void content(Exchange exchange, int status, String type, byte[] content) {
    Message answer = clean(exchange);
    answer.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
    answer.setHeader(Exchange.CONTENT_TYPE, type);
    answer.setBody(content);
  }

  /** Has the browser ask for another page. */
  static Message seeOther(Exchange exchange, String place) {
    Message answer = clean(exchange);
    answer.setHeader(Exchange.HTTP_RESPONSE_CODE, 303);
    answer.setHeader("Location", place);
    return answer;
  }

  /** Nothing of the call is left in its answer. */
  static Message clean(Exchange exchange) {
    Message answer = exchange.getMessage();
    answer.removeHeaders("*");
    answer.setBody(null);
    answer.setHeader("Content-Security-Policy", POLICY);
    answer.setHeader("X-Content-Type-Options", "nosniff");
    // Not none at all: with that a browser does not say either which site a form comes from.
    answer.setHeader("Referrer-Policy", "same-origin");
    answer.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    AnswerNotes.notStored(exchange);
    return answer;
  }

  /** Says why there is no page. */
  void failed(Exchange exchange) {
    Problem problem = problem(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
    Frame frame = frame(exchange);
    boolean unknown = problem.status() == 401;
    content(
        exchange,
        problem.status(),
        HTML,
        unknown && frame.visitor().maySignIn()
            ? OperatorsPage.signIn(frame, "")
            : OperatorsPage.error(frame, problem.title(), problem.detail()));
    if (unknown) {
      exchange.getMessage().setHeader("WWW-Authenticate", "Bearer realm=\"kirin\"");
    }
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
}
