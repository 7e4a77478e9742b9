package org.kirincamel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LiveHandlerTest {

  private static final int MOST = 20;

  private final AtomicLong changes = new AtomicLong();
  private final AtomicInteger asked = new AtomicInteger();
  private final QueuedThreadPool threads = new QueuedThreadPool(8, 8);
  private final Server server = new Server(threads);
  private final List<Viewer> viewers = new ArrayList<>();
  private final AtomicBoolean leavesAtOnce = new AtomicBoolean();
  private ServerConnector connector;
  private LiveHandler live;

  /** One whose connection fails at the first moment at which it can. */
  private static final class Leaving extends Request.Wrapper {
    Leaving(Request request) {
      super(request);
    }

    @Override
    public void addFailureListener(Consumer<Throwable> told) {
      told.accept(new EOFException("gone"));
    }
  }

  /** A page that is open. */
  private final class Viewer implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader lines;
    private final String status;

    Viewer(String method, String path, String... headers) throws IOException {
      socket = new Socket("127.0.0.1", connector.getLocalPort());
      viewers.add(this);
      String head = "%s %s HTTP/1.1\r\nHost: localhost\r\n".formatted(method, path);
      for (String header : headers) {
        head += header + "\r\n";
      }
      socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.US_ASCII));
      lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      status = lines.readLine();
    }

    /** Reads on until it is told this; false where the answer has ended. */
    boolean hears(String text) throws IOException {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals(text)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @BeforeEach
  void start() throws Exception {
    live =
        new LiveHandler(
            new LiveSource(
                headers -> {
                  if (headers.apply("Cookie").filter("let me in"::equals).isEmpty()) {
                    throw new ProblemException(401, "Expected a token.");
                  }
                },
                () -> {
                  asked.incrementAndGet();
                  return changes.get();
                },
                false),
            4 * MOST,
            Duration.ofMillis(10));
    live.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            response.setStatus(204);
            callback.succeeded();
            return true;
          }
        });
    connector = new ServerConnector(server, 1, 1);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    var graceful = new GracefulHandler();
    graceful.setHandler(
        new Handler.Wrapper(live) {
          @Override
          public boolean handle(Request request, Response response, Callback callback)
              throws Exception {
            return super.handle(
                leavesAtOnce.get() ? new Leaving(request) : request, response, callback);
          }
        });
    server.setHandler(graceful);
    server.setStopTimeout(30_000);
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    for (Viewer each : viewers) {
      each.close();
    }
    server.stop();
  }

  private Viewer viewer() throws IOException {
    return new Viewer("GET", LiveHandler.PATH, "Cookie: let me in");
  }

  @Test
  void an_open_page_is_told_to_look_when_something_was_written() throws Exception {
    var page = viewer();
    assertThat(page.status).contains("200");
    assertThat(page.hears("Content-Type: text/event-stream")).isTrue();
    assertThat(page.hears("retry: 5000")).isTrue();

    changes.incrementAndGet();

    assertThat(page.hears("data: look")).isTrue();
  }

  @Test
  void without_viewers_nothing_ticks() throws Exception {
    assertThat(live.isTicking()).isFalse();
    var page = viewer();
    // It may have its answer a moment before.
    await().until(live::isTicking);

    page.close();

    await().until(() -> !live.isTicking());
    assertThat(live.viewers()).isZero();
    int before = asked.get();
    new Viewer("GET", "/kirin");
    assertThat(asked.get()).isEqualTo(before);
    assertThat(viewer().hears(":")).as("the next one is served as the first was").isTrue();
  }

  @Test
  void no_thread_waits_for_a_viewer_and_those_beyond_the_bound_are_refused() throws Exception {
    List<Viewer> pages = new ArrayList<>();
    for (int i = 0; i < MOST; i++) {
      pages.add(viewer());
    }

    assertThat(viewer().status).contains("503");
    assertThat(new Viewer("GET", "/kirin").status)
        .as("more viewers than threads, and others are served")
        .contains("204");
    changes.incrementAndGet();
    for (Viewer each : pages) {
      assertThat(each.hears("data: look")).isTrue();
    }
    pages.get(0).close();
    await().until(() -> live.viewers() < MOST);
    assertThat(viewer().status).as("there is room again").contains("200");
  }

  @Test
  void who_may_not_look_is_told_nothing_and_other_calls_go_on() throws Exception {
    assertThat(new Viewer("GET", LiveHandler.PATH).status).contains("401");
    assertThat(new Viewer("GET", LiveHandler.PATH, "Cookie: let me in", "Cookie: let me in").status)
        .contains("400");
    assertThat(new Viewer("POST", LiveHandler.PATH, "Content-Length: 0").status).contains("204");
    assertThat(new Viewer("GET", LiveHandler.PATH + "/x").status).contains("204");
    assertThat(live.viewers()).isZero();
  }

  @Test
  void one_that_leaves_while_it_is_let_in_holds_no_place() throws Exception {
    leavesAtOnce.set(true);

    assertThat(viewer().hears("retry: 5000")).isFalse();

    assertThat(live.viewers()).isZero();
  }

  @Test
  void a_stop_ends_them_and_does_not_wait() throws Exception {
    var page = viewer();
    assertThat(page.hears("retry: 5000")).isTrue();

    server.stop();

    assertThat(page.hears("data: look")).as("the answer has ended").isFalse();
    assertThat(live.viewers()).isZero();
  }
}
