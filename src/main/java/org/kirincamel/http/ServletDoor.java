package org.kirincamel.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.Message;
import org.apache.camel.component.servlet.ServletComponent;
import org.apache.camel.component.servlet.ServletEndpoint;
import org.apache.camel.http.common.DefaultHttpBinding;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.service.ServiceHelper;

/**
 * Camel's servlet component in a form that shares nothing with a host: on a servlet of its own, and
 * not one that Camel would find when it looks for somebody to serve the host's rest services.
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
    // Without Camel's cache, which would keep a body in memory before anybody has looked at it.
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
    @Override
    protected void populateRequestParameters(HttpServletRequest request, Message message) {
      // The query is read where it is needed, as the one string it is.
    }

    @Override
    protected void readBody(HttpServletRequest request, Message message) {
      // It stays a stream until somebody asks for it.
    }

    @Override
    public Object parseBody(HttpServletRequest request, Message message) throws IOException {
      // Camel's own would unpack it, or make a Java object of it, where a header says so.
      return request.getInputStream();
    }
  }
}
