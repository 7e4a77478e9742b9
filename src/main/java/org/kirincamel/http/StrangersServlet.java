package org.kirincamel.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.component.servlet.CamelHttpTransportServlet;
import org.apache.camel.http.common.HttpConsumer;
import org.kirincamel.common.SafeLogger;
import org.slf4j.Logger;

/**
 * Camel's servlet for callers who are strangers. Camel's own looks at charsets before any route can
 * ask who calls, and writes a stack trace for each call that breaks off.
 */
final class StrangersServlet extends CamelHttpTransportServlet {

  private static final long serialVersionUID = 1L;

  // Not the one that Camel's servlet has for this class.
  private static final Logger LOG = SafeLogger.of(EmbeddedServer.class);

  private final transient OncePerMinute failures = new OncePerMinute(System::nanoTime);

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response) {
    try {
      handleService(new UnreadRequest(request), response);
    } catch (Exception e) {
      if (!response.isCommitted()) {
        answerFor(e, response);
      }
    }
  }

  private void answerFor(Exception failure, HttpServletResponse response) {
    boolean brokeOff = failure instanceof IOException;
    if (!brokeOff && failures.isDue()) {
      LOG.error(
          "Internal error while answering an HTTP request (logged at most once a minute)", failure);
    }
    try {
      response.sendError(brokeOff ? 400 : 500);
    } catch (IOException | IllegalStateException gone) {
      LOG.debug("The caller hung up before its answer was sent", gone);
    }
  }

  @Override
  protected void afterProcess(
      HttpServletResponse response, HttpConsumer consumer, Exchange exchange, boolean rethrow)
      throws Exception {
    try {
      consumer.getBinding().writeResponse(exchange, response);
    } finally {
      consumer.doneUoW(exchange);
      consumer.releaseExchange(exchange, false);
    }
  }

  /** What the headers say of the body is a text like any other until a route has let it in. */
  private static final class UnreadRequest extends HttpServletRequestWrapper {
    UnreadRequest(HttpServletRequest request) {
      super(request);
    }

    @Override
    public String getContentType() {
      return getHeader("Content-Type");
    }

    @Override
    public String getCharacterEncoding() {
      return null;
    }
  }
}
