package org.kirincamel.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kirincamel.gateway.RawServer.OK;
import static org.kirincamel.gateway.RawServer.write;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kirincamel.task.SetClock;
import org.slf4j.LoggerFactory;

/** The client as it is set up for the routes, against a real host. */
@Timeout(30)
class GatewayClientTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final int MOST = 2000;

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final SetClock wall = new SetClock(Instant.parse("2026-03-01T10:00:00Z"));
  private final SendGuard guard = new SendGuard(wall, () -> 0, Duration.ofSeconds(5));

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  // The token

  @Test
  void the_gateway_gets_the_token() throws Exception {
    try (RawServer server = new RawServer(OK)) {
      get(polls(server, LONG), "http://127.0.0.1:%d/a".formatted(server.port()));

      assertThat(server.requests().get(0)).contains("Authorization: Bearer secret-key\r\n");
    }
  }

  @Test
  void a_gateway_addressed_by_ipv6_gets_the_token() throws Exception {
    try (RawServer server = new RawServer("::1", OK)) {
      URI base = URI.create("http://[::1]:%d".formatted(server.port()));
      get(client(base, LONG, Optional.empty()), base + "/a");

      assertThat(server.requests().get(0)).contains("Authorization: Bearer secret-key\r\n");
    }
  }

  @Test
  void a_log_of_all_that_the_client_says_has_no_token() throws Exception {
    var logger = (Logger) LoggerFactory.getLogger("org.apache.hc");
    var log = new ListAppender<ILoggingEvent>();
    Level level = logger.getLevel();
    log.start();
    logger.setLevel(Level.TRACE);
    logger.setAdditive(false);
    logger.addAppender(log);
    try (RawServer server = new RawServer(OK)) {
      get(polls(server, LONG), url(server));

      assertThat(server.requests().get(0)).contains("secret-key");
      // The clients of other tests write there, too.
      synchronized (log) {
        log.stop();
      }
      assertThat(log.list).isNotEmpty();
      assertThat(log.list)
          .extracting(ILoggingEvent::getFormattedMessage)
          .noneMatch(line -> line.contains("secret-key"));
    } finally {
      logger.detachAppender(log);
      logger.setAdditive(true);
      logger.setLevel(level);
    }
  }

  @Test
  void another_host_name_or_port_does_not_get_the_token() throws Exception {
    try (RawServer gateway = new RawServer(OK);
        RawServer other = new RawServer(OK)) {
      CloseableHttpClient client = polls(gateway, LONG);
      get(client, "http://127.0.0.1:%d/a".formatted(other.port()));
      get(client, "http://localhost:%d/a".formatted(gateway.port()));

      assertThat(other.requests().get(0)).doesNotContain("secret-key").doesNotContain("Authoriz");
      assertThat(gateway.requests().get(0)).doesNotContain("secret-key");
    }
  }

  @Test
  void the_same_host_by_another_scheme_does_not_get_the_token() throws Exception {
    try (RawServer server = new RawServer(OK)) {
      URI base = URI.create("https://127.0.0.1:%d".formatted(server.port()));
      get(client(base, LONG, Optional.empty()), "http://127.0.0.1:%d/a".formatted(server.port()));

      assertThat(server.requests().get(0)).doesNotContain("secret-key");
    }
  }

  @Test
  void a_redirect_does_not_take_the_token_along() throws Exception {
    try (RawServer other = new RawServer(OK);
        RawServer gateway =
            new RawServer(
                out ->
                    write(
                        out,
                        "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n"
                            + "Location: http://127.0.0.1:%d/b\r\n\r\n".formatted(other.port())))) {
      // Even where somebody switched redirects on: the routes do not follow any.
      HttpClientBuilder builder = HttpClientBuilder.create();
      configure(URI.create(url(gateway)), LONG, Optional.empty()).configureHttpClient(builder);
      get(builder.build(), url(gateway) + "/a");

      assertThat(gateway.requests().get(0)).contains("secret-key");
      assertThat(other.requests().get(0)).doesNotContain("secret-key");
    }
  }

  // Limits

  @Test
  void an_answer_of_one_byte_at_a_time_ends_with_the_total_time_out() throws Exception {
    RawServer.Answering drip =
        out -> {
          write(out, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
          while (true) {
            write(out, "x");
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
          }
        };
    try (RawServer server = new RawServer(drip)) {
      assertThatThrownBy(() -> get(polls(server, Duration.ofMillis(300)), url(server)))
          .isInstanceOf(IOException.class);
      assertThat(server.left().await(10, SECONDS)).as("the connection was cut").isTrue();
    }
  }

  @Test
  void an_answer_without_end_of_its_own_is_not_taken_for_whole_when_it_is_cut() throws Exception {
    RawServer.Answering drip =
        out -> {
          write(out, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}");
          while (true) {
            write(out, " ");
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
          }
        };
    try (RawServer server = new RawServer(drip)) {
      assertThatThrownBy(() -> get(polls(server, Duration.ofMillis(300)), url(server)))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void a_head_of_one_byte_at_a_time_ends_with_the_total_time_out() throws Exception {
    RawServer.Answering drip =
        out -> {
          write(out, "HTTP/1.1 200 OK\r\nX: ");
          while (true) {
            write(out, "x");
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
          }
        };
    try (RawServer server = new RawServer(drip)) {
      guard.arm(guard.claimed());
      assertThatThrownBy(() -> post(submits(server, Duration.ofMillis(300)), url(server)))
          .isInstanceOf(IOException.class);
      assertThat(guard.disarm()).as("it did leave: its outcome is unknown").isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 2000000000", "Transfer-Encoding: chunked", "X: y"})
  void an_endless_answer_is_cut_without_reading_the_rest(String framing) throws Exception {
    String piece =
        framing.startsWith("T") ? "400\r\n" + "x".repeat(1024) + "\r\n" : "x".repeat(1024);
    RawServer.Answering flood =
        out -> {
          write(out, "HTTP/1.1 200 OK\r\n%s\r\n\r\n".formatted(framing));
          while (true) {
            write(out, piece);
          }
        };
    try (RawServer server = new RawServer(flood)) {
      assertThatThrownBy(() -> get(polls(server, LONG), url(server)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("longer than 2000 bytes");
      assertThat(server.left().await(10, SECONDS)).as("the connection was cut").isTrue();
    }
  }

  @Test
  void an_answer_of_exactly_the_most_bytes_is_read() throws Exception {
    RawServer.Answering full =
        out -> write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + "x".repeat(MOST));
    try (RawServer server = new RawServer(full)) {
      assertThat(get(polls(server, LONG), url(server))).hasSize(MOST);
    }
  }

  // Compressed though it was not asked for

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "x-gzip", "GZIP", "X-GZip"})
  void a_compressed_answer_is_unpacked_whatever_its_status(String encoding) throws Exception {
    for (int status : new int[] {200, 201, 400, 404, 503}) {
      try (RawServer server = new RawServer(packed(status, encoding, gzip("{\"id\":\"t\"}")))) {
        guard.arm(guard.claimed());

        assertThat(post(submits(server, LONG), url(server))).asString().isEqualTo("{\"id\":\"t\"}");
        assertThat(get(polls(server, LONG), url(server))).asString().isEqualTo("{\"id\":\"t\"}");
        assertThat(server.requests()).noneMatch(sent -> sent.contains("Accept-Encoding: gzip"));
        guard.disarm();
      }
    }
  }

  @Test
  void what_only_says_that_it_is_compressed_is_read_as_it_is() throws Exception {
    for (String plain : new String[] {"", "{", "{}", "no gzip"}) {
      try (RawServer server = new RawServer(packed(404, "gzip", plain.getBytes(UTF_8)))) {
        assertThat(get(polls(server, LONG), url(server))).asString().isEqualTo(plain);
      }
    }
  }

  @Test
  void a_compressed_answer_is_cut_by_what_comes_out_of_it() throws Exception {
    byte[] bomb = gzip(" ".repeat(MOST + 1));
    assertThat(bomb).hasSizeLessThan(MOST / 10);
    try (RawServer server = new RawServer(packed(200, "gzip", bomb))) {
      assertThatThrownBy(() -> get(polls(server, LONG), url(server)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("longer than 2000 bytes");
    }
  }

  @Test
  void a_compressed_answer_that_breaks_off_is_none() throws Exception {
    byte[] whole = gzip("{\"id\":\"t\"}");
    byte[] half = java.util.Arrays.copyOf(whole, whole.length - 4);
    try (RawServer server = new RawServer(packed(200, "gzip", half))) {
      assertThatThrownBy(() -> get(polls(server, LONG), url(server)))
          .isInstanceOf(IOException.class);
    }
  }

  private static byte[] gzip(String text) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return packed.toByteArray();
  }

  private static RawServer.Answering packed(int status, String encoding, byte[] body) {
    return out -> {
      write(
          out,
          "HTTP/1.1 %d X\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n"
              .formatted(status, encoding, body.length));
      out.write(body);
      out.flush();
    };
  }

  // The guard

  @Test
  void what_nobody_armed_leaves_no_byte_on_the_wire() throws Exception {
    try (RawServer server = new RawServer(OK)) {
      assertThatThrownBy(() -> post(submits(server, LONG), url(server)))
          .isInstanceOf(SendGuard.TooLateException.class);
      assertThat(guard.disarm()).isFalse();
      assertThat(server.bytes()).isZero();
    }
  }

  @Test
  void what_is_too_old_when_the_connection_stands_leaves_no_byte_on_the_wire() throws Exception {
    try (RawServer server = new RawServer(OK)) {
      guard.arm(guard.claimed());
      wall.pass(Duration.ofSeconds(6));

      assertThatThrownBy(() -> post(submits(server, LONG), url(server)))
          .isInstanceOf(SendGuard.TooLateException.class);
      assertThat(guard.disarm()).isFalse();
      assertThat(server.bytes()).isZero();
    }
  }

  @Test
  void each_paid_post_has_a_connection_of_its_own() throws Exception {
    try (RawServer server = new RawServer(OK)) {
      CloseableHttpClient client = submits(server, LONG);
      for (int i = 0; i < 3; i++) {
        guard.arm(guard.claimed());
        post(client, url(server));
        assertThat(guard.disarm()).isTrue();
      }

      assertThat(server.requests()).hasSize(3);
      assertThat(server.connections()).isEqualTo(3);
    }
  }

  @Test
  void polls_share_a_connection() throws Exception {
    try (RawServer server = new RawServer(OK)) {
      CloseableHttpClient client = polls(server, LONG);
      get(client, url(server));
      get(client, url(server));

      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void a_client_that_repeats_a_post_by_itself_is_stopped_by_the_guard() throws Exception {
    RawServer.Answering busy =
        out -> write(out, "HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 2\r\n\r\n{}");
    try (RawServer server = new RawServer(busy)) {
      HttpClientBuilder retrying = HttpClientBuilder.create();
      configure(URI.create(url(server)), LONG, Optional.of(guard)).configureHttpClient(retrying);
      guard.arm(guard.claimed());

      assertThatThrownBy(() -> post(retrying.build(), url(server)))
          .isInstanceOf(SendGuard.TooLateException.class)
          .hasMessageContaining("second time");
      assertThat(guard.disarm()).as("the first one did leave").isTrue();
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void a_refused_connection_was_not_sent() throws Exception {
    RawServer server = new RawServer(OK);
    server.close();
    guard.arm(guard.claimed());

    assertThatThrownBy(() -> post(submits(server, LONG), url(server)))
        .isInstanceOf(IOException.class);
    assertThat(guard.disarm()).isFalse();
  }

  @Test
  void a_connection_that_breaks_after_the_request_was_sent() throws Exception {
    RawServer.Answering gone =
        out -> {
          throw new IOException("no answer");
        };
    try (RawServer server = new RawServer(gone)) {
      guard.arm(guard.claimed());

      assertThatThrownBy(() -> post(submits(server, LONG), url(server)))
          .isInstanceOf(IOException.class);
      assertThat(guard.disarm()).isTrue();
      assertThat(server.requests()).hasSize(1);
    }
  }

  private static String url(RawServer server) {
    return "http://127.0.0.1:" + server.port();
  }

  private CloseableHttpClient polls(RawServer server, Duration total) {
    return client(URI.create(url(server)), total, Optional.empty());
  }

  private CloseableHttpClient submits(RawServer server, Duration total) {
    return client(URI.create(url(server)), total, Optional.of(guard));
  }

  /** As the routes' component makes it: nothing is repeated, no redirect is followed. */
  private CloseableHttpClient client(URI base, Duration total, Optional<SendGuard> asked) {
    HttpClientBuilder builder =
        HttpClientBuilder.create()
            .disableAutomaticRetries()
            .disableRedirectHandling()
            .disableContentCompression();
    configure(base, total, asked).configureHttpClient(builder);
    return builder.build();
  }

  private GatewayClient configure(URI base, Duration total, Optional<SendGuard> asked) {
    return new GatewayClient(
        base, () -> "secret-key", 64, new ExchangeLimits(total, MOST, timer), asked, HostHttp.NONE);
  }

  private static byte[] get(CloseableHttpClient client, String url) throws IOException {
    return exchange(client, new HttpGet(url));
  }

  private static byte[] post(CloseableHttpClient client, String url) throws IOException {
    HttpPost post = new HttpPost(url);
    post.setEntity(new StringEntity("{\"paid\":true}", ContentType.APPLICATION_JSON));
    return exchange(client, post);
  }

  private static byte[] exchange(CloseableHttpClient client, HttpUriRequestBase request)
      throws IOException {
    return client.execute(
        request,
        response ->
            response.getEntity() == null
                ? new byte[0]
                : response.getEntity().getContent().readAllBytes());
  }
}
