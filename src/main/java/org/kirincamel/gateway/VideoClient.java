package org.kirincamel.gateway;

import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;

/** Sets up the HTTP client that fetches videos: from strangers, and without the token. */
final class VideoClient implements HttpClientConfigurer {

  private final HttpClientConnectionManager connections;
  private final ExchangeLimits limits;

  /**
   * @param connections only to hosts that may serve videos: a result's URL is a stranger's word
   * @param limits how long a video may take and how large it may be
   */
  VideoClient(HttpClientConnectionManager connections, ExchangeLimits limits) {
    this.connections = connections;
    this.limits = limits;
  }

  @Override
  public void configureHttpClient(HttpClientBuilder builder) {
    builder.setConnectionManager(connections);
    builder.addExecInterceptorFirst("kirin-limits", limits);
    builder.addExecInterceptorAfter("kirin-limits", "kirin-gzip", new GzipAnswer());
    builder.setRedirectStrategy(new VideoRedirects());
    builder.addRequestInterceptorLast(
        (request, entity, context) -> request.setPath(VideoAddress.targetOf(request.getPath())));
  }
}
