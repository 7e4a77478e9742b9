package org.kirincamel.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;

/** Sets up the HTTP client of one webhook. */
final class WebhookClient implements HttpClientConfigurer {

  /** What is read of a refusal, for its words. */
  private static final long MAX_BYTES = 1 << 20;

  private final ExchangeLimits limits;

  WebhookClient(Duration timeout, ScheduledExecutorService timer) {
    this.limits = new ExchangeLimits(timeout, MAX_BYTES, timer);
  }

  @Override
  public void configureHttpClient(HttpClientBuilder builder) {
    builder.addExecInterceptorFirst("kirin-limits", limits);
    builder.addExecInterceptorLast("kirin-unread", WebhookClient::leaveUnread);
  }

  /**
   * A status of 2xx says it all. What a receiver says besides is not even read to its end, which
   * may never come: without the body the client hangs up.
   */
  private static ClassicHttpResponse leaveUnread(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    ClassicHttpResponse response = chain.proceed(request, scope);
    if (response.getCode() / 100 == 2) {
      response.setEntity(null);
    }
    return response;
  }
}
