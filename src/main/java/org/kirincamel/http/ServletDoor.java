package org.kirincamel.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.servlet.ServletComponent;
import org.apache.camel.component.servlet.ServletEndpoint;
import org.apache.camel.http.common.DefaultHttpBinding;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.service.ServiceHelper;

/**
 * Camel's servlet component in a form that shares nothing with a host: on a servlet of its own, and
 * not one that Camel would find when it looks for a server of the host's rest services.
 *
 * <p>{@code kirin-http:/path?httpMethodRestrict=GET}, as with servlet and platform-http.
 */
final class ServletDoor extends DefaultComponent {

  private final ServletComponent servlets = new ServletComponent();

  /**
   * @param servlet name of the servlet, which no other in this process may have
   */
  ServletDoor(String servlet) {
    servlets.setServletName(servlet);
  }

  @Override
  protected Endpoint createEndpoint(String uri, String path, Map<String, Object> parameters)
      throws Exception {
    servlets.setCamelContext(getCamelContext());
    ServiceHelper.initService(servlets);
    String methods = getAndRemoveParameter(parameters, "httpMethodRestrict", String.class, "GET");
    // Without Camel's cache, which would keep a body in memory before anything has checked it.
    var endpoint =
        (ServletEndpoint)
            servlets.createEndpoint(
                "servlet:/%s?httpMethodRestrict=%s&disableStreamCache=true&muteException=true"
                    .formatted(path.replaceFirst("^/+", ""), methods));
    var binding = new PlainBinding();
    binding.setHeaderFilterStrategy(endpoint.getHeaderFilterStrategy());
    binding.setMuteException(true);
    binding.setMapHttpMessageFormUrlEncodedBody(false);
    endpoint.setHttpBinding(binding);
    return endpoint;
  }

  /** A body is a stream of bytes whatever its type says, and no parameter becomes a header. */
  private static final class PlainBinding extends DefaultHttpBinding {
    private static final String REQUEST = "kirinHttpRequest";

    @Override
    protected void populateRequestParameters(HttpServletRequest request, Message message) {
      // The query is read where it is needed, as the one string it is.
    }

    @Override
    protected void readBody(HttpServletRequest request, Message message) {
      // It stays a stream until it is read.
    }

    @Override
    public void readRequest(HttpServletRequest request, Message message) {
      super.readRequest(request, message);
      message.getExchange().setProperty(REQUEST, request);
    }

    @Override
    public void doWriteResponse(Message message, HttpServletResponse response, Exchange exchange)
        throws IOException {
      var request = exchange.getProperty(REQUEST, HttpServletRequest.class);
      boolean hasBody =
          request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
      if (hasBody && !request.getInputStream().isFinished()) {
        // What was not read cannot be told from the next call, so there must not be one.
        response.setHeader("Connection", "close");
      }
      if (AnswerNotes.isNotStored(exchange)) {
        response.setHeader("Cache-Control", "no-store");
      }
      if (AnswerNotes.length(exchange) > 0) {
        response.setContentLengthLong(AnswerNotes.length(exchange));
      }
      super.doWriteResponse(message, response, exchange);
    }

    @Override
    public Object parseBody(HttpServletRequest request, Message message) throws IOException {
      // Camel's own would unpack it, or make a Java object of it, where a header says so.
      return request.getInputStream();
    }
  }
}
