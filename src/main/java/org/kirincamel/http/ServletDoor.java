package org.kirincamel.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.servlet.ServletComponent;
import org.apache.camel.component.servlet.ServletEndpoint;
import org.apache.camel.http.common.DefaultHttpBinding;
import org.apache.camel.spi.RestConfiguration;
import org.apache.camel.spi.RestConsumerFactory;
import org.apache.camel.support.service.ServiceHelper;

/**
 * Serves the rest endpoints of the module on a servlet of its own. Whatever a host has configured
 * for its rest services or its servlets does not reach in here, nor the other way round.
 */
final class ServletDoor implements RestConsumerFactory {

  private final String servlet;

  /**
   * @param servlet name of the servlet, which no other in this process may have
   */
  ServletDoor(String servlet) {
    this.servlet = servlet;
  }

  @Override
  public Consumer createConsumer(
      CamelContext context,
      Processor processor,
      String verb,
      String basePath,
      String uriTemplate,
      String consumes,
      String produces,
      RestConfiguration configuration,
      Map<String, Object> parameters)
      throws Exception {
    var servlets = new ServletComponent();
    servlets.setCamelContext(context);
    servlets.setServletName(servlet);
    ServiceHelper.initService(servlets);
    String path = uriTemplate == null ? basePath : basePath + "/" + uriTemplate;
    // Without Camel's cache, which would keep a body in memory before anybody has looked at it.
    var endpoint =
        (ServletEndpoint)
            servlets.createEndpoint(
                "servlet:/%s?httpMethodRestrict=%s&disableStreamCache=true&muteException=true"
                    .formatted(
                        path.replaceFirst("^/+", "").replaceAll("/+", "/"),
                        verb.toUpperCase(Locale.ROOT)));
    var binding = new PlainBinding();
    binding.setHeaderFilterStrategy(endpoint.getHeaderFilterStrategy());
    binding.setMuteException(true);
    binding.setMapHttpMessageFormUrlEncodedBody(false);
    endpoint.setHttpBinding(binding);
    ServiceHelper.startService(endpoint);
    return endpoint.createConsumer(processor);
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
      // Camel's own would make a Java object of it where the type says so.
      return request.getInputStream();
    }
  }
}
