package org.kirincamel.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;

/**
 * Receives bodies before a worker is taken: a caller that sends slowly holds none. All bodies that
 * are on their way share one room; what does not fit is answered with 503.
 */
final class EarlyBodies extends Handler.Wrapper {

  /**
   * So many bytes beyond the limit are still received, and dropped: a caller that is still sending
   * when the connection is closed under it never reads why.
   */
  private static final int MAX_DROPPED = 1 << 20;

  private final BodyLimits limits;
  private final Duration most;
  private final LongSupplier nanos;
  private final AtomicLong room;

  /**
   * @param most time for one body
   */
  EarlyBodies(BodyLimits limits, Duration most, LongSupplier nanos) {
    this.limits = limits;
    this.most = most;
    this.nanos = nanos;
    this.room = new AtomicLong(limits.room());
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    HttpFields headers = request.getHeaders();
    OptionalInt limit =
        limits.of(request.getMethod(), request.getHttpURI().getPath(), name -> one(headers, name));
    boolean hasBody = request.getLength() > 0 || headers.contains(HttpHeader.TRANSFER_ENCODING);
    // One that announces far too much is refused at once.
    if (limit.isEmpty()
        || !hasBody
        || request.getLength() > limit.getAsInt() + (long) MAX_DROPPED) {
      return super.handle(request, response, callback);
    }
    new Reading(request, response, callback, limit.getAsInt()).run();
    return true;
  }

  private static Optional<String> one(HttpFields headers, String name) {
    List<String> values = headers.getValuesList(name);
    return values.size() == 1 ? Optional.of(values.get(0).strip()) : Optional.empty();
  }

  private final class Reading extends Callback.Nested implements Invocable.Task {
    private final Request request;
    private final Response response;
    private final int limit;
    private final long start = nanos.getAsLong();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private long taken;
    private long dropped;

    Reading(Request request, Response response, Callback callback, int limit) {
      super(callback);
      this.request = request;
      this.response = response;
      this.limit = limit;
    }

    @Override
    public InvocationType getInvocationType() {
      return InvocationType.NON_BLOCKING;
    }

    @Override
    public void run() {
      for (var chunk = request.read(); chunk != null; chunk = request.read()) {
        if (Content.Chunk.isFailure(chunk)) {
          pass(chunk);
          return;
        }
        boolean fits = take(chunk);
        chunk.release();
        if (!fits) {
          Response.writeError(request, response, this, 503);
          return;
        }
        if (chunk.isLast() || dropped > MAX_DROPPED) {
          pass(Content.Chunk.from(ByteBuffer.allocate(0), chunk.isLast()));
          return;
        }
        if (nanos.getAsLong() - start > most.toNanos()) {
          pass(Content.Chunk.from(new TimeoutException("The body took too long"), true));
          return;
        }
      }
      request.demand(this);
    }

    private boolean take(Content.Chunk chunk) {
      int bytes = chunk.remaining();
      if (content.size() > limit) {
        dropped += bytes;
        return true;
      }
      if (room.addAndGet(-bytes) < 0) {
        room.addAndGet(bytes);
        return false;
      }
      taken += bytes;
      byte[] copy = new byte[bytes];
      chunk.getByteBuffer().get(copy);
      content.writeBytes(copy);
      return true;
    }

    /** Goes on with a worker, for whom the body is what has come of it, and then this. */
    private void pass(Content.Chunk end) {
      var received = new Received(request, ByteBuffer.wrap(content.toByteArray()), end);
      request.getContext().execute(() -> serve(received));
    }

    private void serve(Request received) {
      try {
        if (!getHandler().handle(received, response, this)) {
          Response.writeError(request, response, this, 404);
        }
      } catch (Throwable e) {
        Response.writeError(request, response, this, e);
      }
    }

    /** The answer is complete. */
    @Override
    public void completed() {
      room.addAndGet(taken);
    }
  }

  /** A request whose body is here. */
  private static final class Received extends Request.Wrapper {
    private final Deque<Content.Chunk> chunks = new ArrayDeque<>();

    Received(Request request, ByteBuffer content, Content.Chunk end) {
      super(request);
      chunks.add(Content.Chunk.from(content, end.isLast() && !Content.Chunk.isFailure(end)));
      if (Content.Chunk.isFailure(end)) {
        chunks.add(end);
      }
    }

    @Override
    public Content.Chunk read() {
      Content.Chunk next = chunks.poll();
      return next == null ? super.read() : next;
    }
  }
}
