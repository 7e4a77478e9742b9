package org.kirincamel.gateway;

import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.spi.Registry;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;

/**
 * What a host says of HTTP clients.
 *
 * @param settings a bean named {@code kirinHttp}
 * @param tls a bean named {@code kirinTls}
 */
record HostHttp(Optional<HttpClientConfigurer> settings, Optional<SSLContext> tls) {

  static final HostHttp NONE = new HostHttp(Optional.empty(), Optional.empty());

  static HostHttp of(Registry registry) {
    return new HostHttp(
        Optional.ofNullable(registry.lookupByNameAndType("kirinHttp", HttpClientConfigurer.class)),
        Optional.ofNullable(registry.lookupByNameAndType("kirinTls", SSLContext.class)));
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
}
