package org.kirincamel.gateway;

import java.time.Duration;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.Timeout;

/** The connections over which videos come. */
final class VideoConnections {

  private VideoConnections() {}

  /**
   * Connections to checked hosts alone; the caller closes them.
   *
   * @param connect longest time for a connection to stand, its TLS included
   * @param silence longest time between two bytes
   * @param most at once
   */
  static HttpClientConnectionManager open(
      VideoHosts hosts, Duration connect, Duration silence, int most, HostHttp host) {
    return host.secured(PoolingHttpClientConnectionManagerBuilder.create())
        .setDnsResolver(hosts)
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                .setConnectTimeout(Timeout.of(connect))
                .setSocketTimeout(Timeout.of(silence))
                .build())
        .setDefaultSocketConfig(SocketConfig.custom().setSoTimeout(Timeout.of(silence)).build())
        .setMaxConnTotal(most)
        .setMaxConnPerRoute(most)
        .build();
  }
}
