package org.kirincamel.http;

import java.util.Optional;
import org.apache.camel.Exchange;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.http.page.Frame;
import org.kirincamel.http.page.OperatorsPage;
import org.slf4j.Logger;

/** Signs operators in on the page, by a token, and out. */
public final class SignInSteps {

  private static final Logger LOG = SafeLogger.of(SignInSteps.class);

  private final Sessions sessions;
  private final Body body;
  private final OncePerMinute refusals;

  SignInSteps(Sessions sessions, Body body, OncePerMinute refusals) {
    this.sessions = sessions;
    this.body = body;
    this.refusals = refusals;
  }

  /** Shows the form. */
  public void form(Exchange exchange) {
    PageAnswers.html(exchange, OperatorsPage.signIn(PageAnswers.frame(exchange), ""));
  }

  /** Takes the token of the form. */
  public void in(Exchange exchange) {
    PageCallers.refuseForeignForm(exchange);
    Frame frame = PageAnswers.frame(exchange);
    boolean secure = overTls(exchange);
    Optional<String> cookie = sessions.begin(Form.of(exchange, body).get("token").strip());
    if (cookie.isEmpty()) {
      if (refusals.isDue()) {
        LOG.warn(
            "Sign-in on the operations page with an unknown token (logged at most once a minute)");
      }
      PageAnswers.content(
          exchange, 403, PageAnswers.HTML, OperatorsPage.signIn(frame, "This token is unknown."));
      return;
    }
    PageAnswers.seeOther(exchange, frame.base())
        .setHeader("Set-Cookie", Sessions.cookie(cookie.get(), frame.base(), secure));
  }

  /** Forgets who has signed in. */
  public void out(Exchange exchange) {
    PageCallers.refuseForeignForm(exchange);
    String base = PageAnswers.frame(exchange).base();
    boolean secure = overTls(exchange);
    PageAnswers.seeOther(exchange, base).setHeader("Set-Cookie", Sessions.cookie("", base, secure));
  }

  /** As the browser sees it: a proxy may stand in between. */
  private static boolean overTls(Exchange exchange) {
    return Headers.one(exchange, "Origin")
        .filter(origin -> origin.startsWith("https:"))
        .isPresent();
  }
}
