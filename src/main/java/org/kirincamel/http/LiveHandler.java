package org.kirincamel.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.Graceful;

/**
 * Tells open pages when to look again, by server-sent events. A viewer costs a connection: no
 * thread waits for it, and nothing is read from the store. Without viewers nothing ticks.
 */
final class LiveHandler extends Handler.Wrapper implements Graceful {

  static final String PATH = "/kirin/live";

  /** Further pages ask by themselves, as do those of a server with few connections. */
  private static final int MOST = 50;

  private static final int SHARE_OF_CONNECTIONS = 4;

  static final Duration TICK = Duration.ofSeconds(2);

  private static final String BEGIN = "retry: 5000\n\n";
  private static final String ALIVE = ":\n\n";
  private static final String NEWS = "data: look\n\n";

  private final LiveSource source;
  private final int most;
  private final Duration tick;
  private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean ticks = new AtomicBoolean();
  private volatile boolean ended;

  /**
   * @param connections that the server takes
   * @param tick how often it looks whether there is news
   */
  LiveHandler(LiveSource source, int connections, Duration tick) {
    this.source = source;
    this.most = Math.min(MOST, Math.max(1, connections / SHARE_OF_CONNECTIONS));
    this.tick = tick;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    boolean meant =
        PATH.equals(Request.getPathInContext(request)) && HttpMethod.GET.is(request.getMethod());
    if (!meant) {
      return super.handle(request, response, callback);
    }
    try {
      source.admit().accept(name -> one(request.getHeaders(), name));
    } catch (ProblemException e) {
      Response.writeError(request, response, callback, e.problem().status());
      return true;
    }
    if (ended || viewers.size() >= most) {
      Response.writeError(request, response, callback, 503);
      return true;
    }
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    // A proxy must not collect what is to arrive now.
    response.getHeaders().put("X-Accel-Buffering", "no");
    var viewer = new Viewer(response, callback);
    // In this order: one that leaves in between must not hold a place for ever.
    viewers.add(viewer);
    request.addFailureListener(viewer::failed);
    viewer.send(BEGIN);
    if (ended) {
      viewer.end();
    } else if (ticks.compareAndSet(false, true)) {
      tickLater(new Pulse(source.shared(), source.changes().getAsLong()));
    }
    return true;
  }

  private static Optional<String> one(HttpFields headers, String name) {
    List<String> values = headers.getValuesList(name);
    if (values.size() > 1) {
      throw new ProblemException(400, "Expected one header %s, got several.".formatted(name));
    }
    return values.stream().findFirst().map(String::strip);
  }

  private void tickLater(Pulse pulse) {
    getServer().getScheduler().schedule(() -> tick(pulse), tick.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void tick(Pulse pulse) {
    // That the server is there is told each time: only so it learns who has left.
    String told = pulse.tick(source.changes().getAsLong()) ? NEWS : ALIVE;
    viewers.forEach(each -> each.send(told));
    if (!viewers.isEmpty()) {
      tickLater(pulse);
      return;
    }
    ticks.set(false);
    // One that came in between has found that it ticks.
    if (!viewers.isEmpty() && ticks.compareAndSet(false, true)) {
      tickLater(pulse);
    }
  }

  /** How many pages are told. */
  int viewers() {
    return viewers.size();
  }

  /** Whether it ticks. */
  boolean isTicking() {
    return ticks.get();
  }

  @Override
  public CompletableFuture<Void> shutdown() {
    ended = true;
    viewers.forEach(Viewer::end);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public boolean isShutdown() {
    return ended;
  }

  /** An open page. What it does not take in is not collected: it is told again later. */
  private final class Viewer implements Callback {
    private final Response response;
    private final Callback callback;
    private final AtomicBoolean sending = new AtomicBoolean();
    private final AtomicBoolean over = new AtomicBoolean();

    Viewer(Response response, Callback callback) {
      this.response = response;
      this.callback = callback;
    }

    void send(String text) {
      if (!over.get() && sending.compareAndSet(false, true)) {
        response.write(false, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), this);
      }
    }

    @Override
    public void succeeded() {
      sending.set(false);
      if (ended) {
        end();
      }
    }

    @Override
    public void failed(Throwable gone) {
      if (leave()) {
        callback.failed(gone);
      }
    }

    /** While something is on its way, that ends it. */
    void end() {
      if (sending.compareAndSet(false, true) && leave()) {
        response.write(true, ByteBuffer.allocate(0), callback);
      }
    }

    private boolean leave() {
      viewers.remove(this);
      return over.compareAndSet(false, true);
    }

    @Override
    public InvocationType getInvocationType() {
      return InvocationType.NON_BLOCKING;
    }
  }
}
