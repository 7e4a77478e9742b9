package org.kirincamel.gateway;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.kirincamel.settings.SettingsException;

/**
 * What a host says of HTTP clients.
 *
 * @param settings a bean named {@code kirinHttp}
 * @param tls a bean named {@code kirinTls}, ready or as Camel describes one
 */
record HostHttp(Optional<HttpClientConfigurer> settings, Optional<SSLContext> tls) {

  static final HostHttp NONE = new HostHttp(Optional.empty(), Optional.empty());

  private static final String TLS = "kirinTls";

  static HostHttp of(CamelContext context) {
    Registry registry = context.getRegistry();
    return new HostHttp(
        Optional.ofNullable(registry.lookupByNameAndType("kirinHttp", HttpClientConfigurer.class)),
        Optional.ofNullable(registry.lookupByName(TLS)).map(bean -> tls(context, bean)));
  }

  private static SSLContext tls(CamelContext context, Object bean) {
    if (bean instanceof SSLContext ready) {
      return ready;
    }
    if (bean instanceof SSLContextParameters described) {
      try {
        return described.createSSLContext(context);
      } catch (GeneralSecurityException | IOException e) {
        throw new SettingsException(
            List.of("The bean %s cannot be used: %s".formatted(TLS, e.getMessage())));
      }
    }
    throw new SettingsException(
        List.of(
            "The bean %s: expected a %s or a %s, got a %s"
                .formatted(
                    TLS,
                    SSLContext.class.getName(),
                    SSLContextParameters.class.getName(),
                    bean.getClass().getName())));
  }

  /** The module's own settings come last, so that no POST is repeated and every limit holds. */
  HttpClientConfigurer before(HttpClientConfigurer own) {
    return builder -> {
      settings.ifPresent(host -> host.configureHttpClient(builder));
      own.configureHttpClient(builder);
    };
  }

  PoolingHttpClientConnectionManagerBuilder secured(
      PoolingHttpClientConnectionManagerBuilder connections) {
    tls.ifPresent(
        context -> connections.setTlsSocketStrategy(new DefaultClientTlsStrategy(context)));
    return connections;
  }

  /** One of the module's own components whose connections are Camel's. */
  void secure(HttpComponent component) {
    tls.ifPresent(context -> component.setSslContextParameters(new Ready(context)));
  }

  private static final class Ready extends SSLContextParameters {
    private final SSLContext context;

    Ready(SSLContext context) {
      this.context = context;
    }

    @Override
    public SSLContext createSSLContext(CamelContext camelContext) {
      return context;
    }
  }
}
