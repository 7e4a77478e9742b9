package org.kirincamel.gateway;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Sets up the HTTP client behind the routes that talk to the gateway: the token, the total
 * time-out, the largest answer and, for the submit, the last look before the first byte.
 *
 * <p>The token lives here and nowhere else: in no header that travels through a route, and on a
 * connection that writes none into the log, so in no log and no result.
 */
final class GatewayClient implements HttpClientConfigurer {

  private final URI base;
  private final Supplier<String> key;
  private final int connections;
  private final ExchangeLimits limits;
  private final Optional<SendGuard> guard;
  private final HostHttp host;

  /**
   * @param base the gateway's own address: the only host that ever gets the token
   * @param connections most at once
   * @param limits how long an exchange may take and how much it may bring
   * @param guard for the submit: asked before the first byte, and each request then has a
   *     connection of its own, because a stale one out of a pool would end as an unknown outcome
   */
  GatewayClient(
      URI base,
      Supplier<String> key,
      int connections,
      ExchangeLimits limits,
      Optional<SendGuard> guard,
      HostHttp host) {
    this.base = base;
    this.key = key;
    this.connections = connections;
    this.limits = limits;
    this.guard = guard;
    this.host = host;
  }

  @Override
  public void configureHttpClient(HttpClientBuilder builder) {
    builder.setConnectionManager(QuietConnection.pool(connections, limits.total(), host));
    builder.addRequestInterceptorLast((request, entity, context) -> authorize(request));
    builder.addExecInterceptorFirst("kirin-limits", limits);
    builder.addExecInterceptorAfter("kirin-limits", "kirin-gzip", new GzipAnswer());
    guard.ifPresent(
        asked -> {
          builder.setConnectionReuseStrategy((request, response, context) -> false);
          builder.setRequestExecutor(new GuardedExecutor(asked));
        });
  }

  private void authorize(HttpRequest request) {
    if (isGateway(request)) {
      request.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + key.get());
    }
  }

  private boolean isGateway(HttpRequest request) {
    var to = request.getAuthority();
    return to != null
        && base.getScheme().equalsIgnoreCase(request.getScheme())
        && to.getHostName().equalsIgnoreCase(base.getHost())
        && port(request.getScheme(), to.getPort()) == port(base.getScheme(), base.getPort());
  }

  private static int port(String scheme, int port) {
    return port >= 0 ? port : scheme.equalsIgnoreCase("https") ? 443 : 80;
  }

  private static final class GuardedExecutor extends HttpRequestExecutor {
    private final SendGuard guard;

    GuardedExecutor(SendGuard guard) {
      this.guard = guard;
    }

    @Override
    public ClassicHttpResponse execute(
        ClassicHttpRequest request,
        HttpClientConnection connection,
        HttpResponseInformationCallback informed,
        HttpContext context)
        throws IOException, HttpException {
      // A proxy's CONNECT comes this way too, and carries nothing that is paid for.
      if (!"CONNECT".equalsIgnoreCase(request.getMethod())) {
        guard.beforeFirstByte();
      }
      return super.execute(request, connection, informed, context);
    }
  }
}
