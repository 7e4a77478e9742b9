package org.kirincamel.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
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
  private final long maxBytes;
  private final ScheduledExecutorService timer;
  private final Set<Runnable> running = ConcurrentHashMap.newKeySet();
  private volatile boolean ended;

  /**
   * @param total longest time for one exchange, from asking for a connection to the answer's last
   *     byte
   * @param maxBytes longest answer read
   */
  ExchangeLimits(Duration total, long maxBytes, ScheduledExecutorService timer) {
    this.total = total;
    this.maxBytes = maxBytes;
    this.timer = timer;
  }

  /** What ends exchanges; the caller shuts it down. */
  public static ScheduledExecutorService timer() {
    return Executors.newSingleThreadScheduledExecutor(
        work -> {
          Thread thread = new Thread(work, "kirin-http-limits");
          thread.setDaemon(true);
          return thread;
        });
  }

  Duration total() {
    return total;
  }

  /** Ends every exchange that is under way, and lets none begin any more. */
  public void end() {
    ended = true;
    running.forEach(Runnable::run);
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
    running.add(cut);
    ScheduledFuture<?> alarm = timer.schedule(cut, total.toMillis(), TimeUnit.MILLISECONDS);
    Runnable over =
        () -> {
          alarm.cancel(false);
          running.remove(cut);
        };
    try {
      if (ended) {
        throw new IOException("not begun: the module is being stopped");
      }
      ClassicHttpResponse response = chain.proceed(request, scope);
      if (response.getEntity() == null) {
        over.run();
      } else {
        response.setEntity(new BoundedEntity(response.getEntity(), maxBytes, over, cut));
      }
      return response;
    } catch (IOException | HttpException | RuntimeException e) {
      over.run();
      throw e;
    }
  }
}
