package org.kirincamel.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;

/**
 * Ends an HTTP exchange that takes too long or brings too much. The client's own time-outs count
 * from one byte to the next, so that one byte a second would last for ever.
 */
public final class ExchangeLimits implements ExecChainHandler {

  private final Duration total;
  private final long mostBytes;
  private final ScheduledExecutorService timer;

  /**
   * @param total longest time for one exchange, from asking for a connection to the answer's last
   *     byte
   * @param mostBytes longest answer read
   */
  public ExchangeLimits(Duration total, long mostBytes, ScheduledExecutorService timer) {
    this.total = total;
    this.mostBytes = mostBytes;
    this.timer = timer;
  }

  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    Runnable cut =
        () -> {
          if (scope.originalRequest instanceof Cancellable running) {
            running.cancel();
          }
        };
    ScheduledFuture<?> alarm = timer.schedule(cut, total.toMillis(), TimeUnit.MILLISECONDS);
    try {
      ClassicHttpResponse response = chain.proceed(request, scope);
      if (response.getEntity() == null) {
        alarm.cancel(false);
      } else {
        response.setEntity(new BoundedEntity(response.getEntity(), mostBytes, alarm, cut));
      }
      return response;
    } catch (IOException | HttpException | RuntimeException e) {
      alarm.cancel(false);
      throw e;
    }
  }
}
