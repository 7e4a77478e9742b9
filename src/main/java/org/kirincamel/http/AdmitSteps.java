package org.kirincamel.http;

import org.apache.camel.Exchange;
import org.kirincamel.settings.HttpSettings;

/** The first step of each call over HTTP: lets the caller in, or refuses it with an exception. */
public final class AdmitSteps {

  /** Who calls, for the steps that follow: the name of its token. */
  static final String CALLER = "kirinCaller";

  /** Where requests are found, below whatever path the server serves them. */
  static final String PLACE = "kirinHttpPlace";

  private final HttpSettings settings;
  private final Callers callers;

  AdmitSteps(HttpSettings settings) {
    this.settings = settings;
    this.callers = new Callers(settings);
  }

  /** Whether there is anything to look at, for the routes. */
  public boolean serves() {
    return settings.serves();
  }

  /** Lets those in who may look. */
  public void look(Exchange exchange) {
    admit(exchange, Right.LOOK);
  }

  /** Lets those in who may send requests. */
  public void send(Exchange exchange) {
    admit(exchange, Right.SEND);
  }

  /** Lets those in who may give orders. */
  public void order(Exchange exchange) {
    admit(exchange, Right.ORDER);
  }

  private void admit(Exchange exchange, Right needed) {
    PlainPath.check(exchange);
    exchange.setVariable(
        PLACE,
        PlainPath.ofRequests(exchange.getMessage().getHeader(Exchange.HTTP_URI, "", String.class)));
    exchange.setVariable(CALLER, callers.admit(exchange, needed).name());
  }
}
