package org.kirincamel.gateway;

import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;

/** Sets up the HTTP client that fetches videos: from strangers, and without the token. */
final class VideoClient implements HttpClientConfigurer {

  private final ExchangeLimits limits;

  /**
   * @param limits how long a video may take and how large it may be
   */
  VideoClient(ExchangeLimits limits) {
    this.limits = limits;
  }

  @Override
  public void configureHttpClient(HttpClientBuilder builder) {
    builder.addExecInterceptorFirst("kirin-limits", limits);
    builder.addExecInterceptorAfter("kirin-limits", "kirin-gzip", new GzipAnswer());
    builder.setRedirectStrategy(new VideoRedirects());
    builder.addRequestInterceptorLast(
        (request, entity, context) -> request.setPath(VideoAddress.targetOf(request.getPath())));
  }
}
