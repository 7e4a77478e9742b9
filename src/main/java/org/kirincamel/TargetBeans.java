package org.kirincamel;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.kirincamel.gateway.ExchangeLimits;
import org.kirincamel.settings.Settings;
import org.kirincamel.settings.Target;

/** What the delivering route names: how an answer is taken in, and a client for each webhook. */
final class TargetBeans {

  /** What is read of a refusal, for its words. */
  private static final long MAX_BYTES = 1 << 20;

  private static final String RECEIPT = "kirinReceipt";

  private TargetBeans() {}

  static Map<String, Object> of(Settings settings, ScheduledExecutorService timer) {
    Map<String, Object> beans = new HashMap<>();
    beans.put("kirinAnswer", new Answer());
    for (Target target : settings.targets().values()) {
      if (target.kind() == Target.Kind.WEBHOOK) {
        var limits = new ExchangeLimits(target.timeout(), MAX_BYTES, timer);
        HttpClientConfigurer client =
            builder ->
                builder
                    .addExecInterceptorFirst("kirin-limits", limits)
                    .addExecInterceptorLast("kirin-unread", TargetBeans::leaveUnread);
        beans.put("kirinWebhook-" + target.name(), client);
      }
    }
    return beans;
  }

  /** Nothing comes back from a target but how it ended, and what it said when it took it. */
  private static final class Answer implements AggregationStrategy {

    @Override
    public Exchange aggregate(Exchange none, Exchange theirs) {
      throw new IllegalStateException("Camel calls the method that knows our exchange");
    }

    @Override
    public Exchange aggregate(Exchange none, Exchange theirs, Exchange ours) {
      Exception failure = theirs.getException();
      if (failure instanceof InterruptedException) {
        // Camel would end the route with this one, before the failure is written down.
        ours.setException(new TimeoutException("interrupted"));
      } else if (failure != null) {
        ours.setException(failure);
      } else if (theirs.getVariable(RECEIPT) != null) {
        ours.setVariable(RECEIPT, theirs.getVariable(RECEIPT));
      }
      return ours;
    }
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
