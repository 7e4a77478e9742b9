package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kirincamel.simulator.Simulator;

/** Whatever a stranger sends is answered with 4xx, and does not fill the log. */
@Timeout(120)
@Isolated("it asserts that nothing is logged, and other tests log")
class HttpStrangersTest {

  private static final String TOKEN = "token-of-the-host-1";
  private static final String LET_IN = "Authorization: Bearer " + TOKEN + "\r\n";
  private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
  private static final String TEXT = "Content-Type: text/plain\r\n";
  private static final String FIVE = "Content-Length: 5\r\n";
  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";

  @TempDir static Path home;
  private static Simulator gateway;
  private static Module module;
  private static Caller caller;

  @BeforeAll
  static void open() throws Exception {
    gateway = Simulator.start().taskDuration(Duration.ofMillis(50));
    module =
        Caller.shared(gateway)
            .with("kirin.http.tokens", TOKEN)
            .with("kirin.callback.public-url", "https://kirin.example")
            .start();
    caller = new Caller(module);
  }

  @AfterAll
  static void close() {
    module.close();
    gateway.close();
  }

  private static LogLines lines() {
    return LogLines.where(
        event ->
            event.getThreadName().startsWith("kirin-http")
                && event.getLevel().isGreaterOrEqual(Level.WARN)
                // A host's log is told by the shipped logging settings to leave these out.
                && !event.getLoggerName().startsWith("org.eclipse.jetty"));
  }

  /** Heads and bodies of calls to /requests that are wrong, though a known caller sends them. */
  private static List<String> wrongPosts() {
    var wrong = new ArrayList<String>();
    for (String charset :
        List.of(
            "nonsense",
            "",
            "\"\"",
            "\"a;b",
            "é",
            "utf-8x",
            "\"utf-8",
            "none; charset=utf-8",
            "\0",
            "x".repeat(2000),
            "UTF-8\u202e",
            "utf-16",
            "utf-32",
            "ibm037",
            "iso-2022-kr\0",
            "[x]")) {
      wrong.add(FIVE + "Content-Type: text/plain; charset=" + charset + "\r\n\r\nA cat");
    }
    for (String type :
        List.of(
            "text",
            "/",
            ";",
            "text/html",
            "multipart/form-data",
            "[text/plain]",
            "é/é",
            "multipart/form-data; boundary=x",
            "multipart/mixed; boundary=\"",
            "application/x-www-form-urlencoded",
            "application/x-www-form-urlencoded; charset=x",
            "application/x-java-serialized-object",
            "application/xml",
            "text/plain\0")) {
      wrong.add(FIVE + "Content-Type: " + type + "\r\n\r\nA cat");
    }
    for (String encoding :
        List.of("gzip", "br", "x", "identity, gzip", "gzip\r\nContent-Encoding: br")) {
      wrong.add(FIVE + TEXT + "Content-Encoding: " + encoding + "\r\n\r\nA cat");
    }
    for (String length :
        List.of(
            "x",
            "-5",
            "+5",
            "5 5",
            "0x5",
            "5,5x",
            "99999999999999999999",
            "5\r\nContent-Length: 6")) {
      wrong.add(TEXT + "Content-Length: " + length + "\r\n\r\nA cat");
    }
    for (String coding : List.of("gzip", "gzip, chunked", "chunked, gzip", "x", "identity", "")) {
      wrong.add(TEXT + "Transfer-Encoding: " + coding + "\r\n\r\n5\r\nA cat\r\n0\r\n\r\n");
    }
    wrong.add(TEXT + FIVE + CHUNKED + "\r\n5\r\nA cat\r\n0\r\n\r\n");
    for (String chunk :
        List.of("zz\r\nA cat", "-5\r\nA cat", "FFFFFFFFFFFFFFFFF\r\nA cat", "05 5\r\nA cat")) {
      wrong.add(TEXT + CHUNKED + "\r\n" + chunk + "\r\n0\r\n\r\n");
    }
    wrong.add(TEXT + CHUNKED + "\r\n5\r\nA cat\r\n0\r\nA b\0: c\r\n\r\n");
    wrong.add(TEXT + FIVE + "Expect: nonsense\r\n\r\nA cat");
    wrong.add(TEXT + FIVE + "Idempotency-Key: \u00e9\r\n\r\nA cat");
    wrong.add(TEXT + FIVE + "Idempotency-Key: [a,b]\r\n\r\nA cat");
    wrong.add(TEXT + FIVE + "Idempotency-Key: a\r\nIdempotency-Key: b\r\n\r\nA cat");
    wrong.add(TEXT + FIVE + "A b: c\r\n\r\nA cat");
    wrong.add(TEXT + FIVE + "A: c\0d\r\n\r\nA cat");
    wrong.add(TEXT + FIVE + " folded\r\n\r\nA cat");
    wrong.add(TEXT + FIVE + "X: " + "y".repeat(20_000) + "\r\n\r\nA cat");
    wrong.add(TEXT + "Content-Length: 50\r\n\r\nA cat");
    wrong.add(TEXT + "Content-Length: 9\r\n\r\ncat\u00ff\u00fe\u00ed\u00a0\u0080.");
    wrong.add("Content-Type: application/json\r\n" + FIVE + "\r\n\u00ff\u00fe\0\0{");
    wrong.add("Content-Type: application/json\r\nContent-Length: 10\r\n\r\n\"\\ud800\"xx");
    return wrong;
  }

  /** Whole calls that are wrong whoever sends them. */
  private static List<String> wrongCalls() {
    return List.of(
        "GET /requests?status=%zz" + HOST + LET_IN + "\r\n",
        "GET /requests?%" + HOST + LET_IN + "\r\n",
        "GET /requests?status=%00" + HOST + LET_IN + "\r\n",
        "GET /requests?status=%ff" + HOST + LET_IN + "\r\n",
        "GET /requests?before=%ed%a0%80" + HOST + LET_IN + "\r\n",
        "GET /requests?limit=\u00e9" + HOST + LET_IN + "\r\n",
        "GET /requests/%ff" + HOST + LET_IN + "\r\n",
        "GET /requests/%ed%a0%80" + HOST + LET_IN + "\r\n",
        "GET /requests/%" + HOST + LET_IN + "\r\n",
        "GET /requests/\0" + HOST + LET_IN + "\r\n",
        "GET /requests/\u00e9" + HOST + LET_IN + "\r\n",
        "GET /requests/x" + HOST + LET_IN + "\r\n",
        "GET /" + "a/".repeat(3000) + HOST + LET_IN + "\r\n",
        "GET /requests?" + "a".repeat(9000) + HOST + LET_IN + "\r\n",
        "GET requests" + HOST + LET_IN + "\r\n",
        "GET *" + HOST + LET_IN + "\r\n",
        "GET http://localhost:1:2/requests" + HOST + LET_IN + "\r\n",
        "CONNECT localhost:1" + HOST + LET_IN + "\r\n",
        "BREW /requests" + HOST + LET_IN + "\r\n",
        "PUT /requests" + HOST + LET_IN + "Content-Type: a; charset=x\r\n" + FIVE + "\r\nA cat",
        "TRACE /requests" + HOST + LET_IN + "\r\n",
        "HEAD /requests" + HOST + LET_IN + "\r\n",
        "G<T /requests" + HOST + LET_IN + "\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET /requests HTTP/3.9\r\nHost: localhost\r\n\r\n",
        "GET /requests\r\n\r\n",
        "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003",
        "GET /requests HTTP/1.1\r\nHost: a b\r\n" + LET_IN + "\r\n",
        "GET /requests HTTP/1.1\r\nHost: localhost:99999\r\n" + LET_IN + "\r\n",
        "GET /requests HTTP/1.1\r\nHost: [::1\r\n" + LET_IN + "\r\n",
        "GET /requests HTTP/1.1\r\n" + LET_IN + "\r\n",
        "GET /requests" + HOST + LET_IN + LET_IN + "\r\n",
        "GET /requests" + HOST + "Authorization: [Bearer " + TOKEN + "]\r\n\r\n",
        "GET /requests" + HOST + "Authorization: Bearer \u202e\u00e9\r\n\r\n");
  }

  @Test
  void a_known_caller_who_sends_nonsense_gets_4xx_and_the_log_stays_as_it_is() throws Exception {
    var soft = new SoftAssertions();
    try (var lines = lines()) {
      var calls = new ArrayList<>(wrongCalls());
      wrongPosts().forEach(wrong -> calls.add("POST /requests" + HOST + LET_IN + wrong));
      for (String call : calls) {
        soft.assertThat(raw(call))
            .as(call.length() > 300 ? call.substring(0, 300) : call)
            .startsWith("HTTP/1.1 4")
            .doesNotContain("Exception", "\tat ");
      }
      assertThat(lines.all()).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
    }
    soft.assertAll();
    assertThat(caller.get("/requests", "Authorization", "Bearer " + TOKEN).json().get("requests"))
        .isEmpty();
  }

  /** What a proxy before us may read as the end of another chunk: requests would be smuggled in. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "5;a=\"\r\nA cat",
        "5;a=\"x\r\nA cat",
        "5;\"\r\nA cat",
        "5;a=\"\\\"\r\nA cat",
        "5;a=b;c=\"d\r\nA cat",
        "5;a=\"x\nA cat",
        "5;a=\"\r\n0\r\n\r\nGET /openapi.json HTTP/1.1\r\nX: \"\r\nA cat",
        "5\rA cat",
        "5\r\nA catX",
      })
  void a_chunk_whose_end_can_be_read_in_two_ways_is_refused(String chunk) throws Exception {
    String answer =
        raw("POST /requests" + HOST + LET_IN + TEXT + CHUNKED + "\r\n" + chunk + "\r\n0\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 4");
    assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(2);
  }

  @Test
  void a_stranger_is_asked_who_it_is_before_anything_it_says_is_looked_at() throws Exception {
    try (var lines = lines()) {
      for (String wrong : wrongPosts()) {
        String answer = raw("POST /requests" + HOST + wrong);
        assertThat(answer)
            .as(wrong)
            .matches(
                text -> text.startsWith("HTTP/1.1 401") || text.startsWith("HTTP/1.1 4"), "4xx");
        if (wrong.contains("charset=nonsense") || wrong.contains("Content-Encoding")) {
          assertThat(answer).as(wrong).startsWith("HTTP/1.1 401");
        }
      }
      for (String path : List.of("/requests", "/requests/x", "/openapi.json")) {
        assertThat(raw("GET " + path + HOST + "Content-Type: text/plain; charset=nonsense\r\n\r\n"))
            .startsWith("HTTP/1.1 401");
      }
      assertThat(lines.all()).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
    }
  }

  @Test
  void callbacks_of_strangers_are_4xx_or_not_heard() throws Exception {
    try (var lines = lines()) {
      for (String wrong : wrongPosts()) {
        assertThat(raw("POST /callbacks/x" + HOST + wrong))
            .as(wrong)
            .matches("(?s)HTTP/1\\.1 (?:4|204).*");
      }
      assertThat(lines.all()).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
    }
  }

  @Test
  void a_charset_that_makes_no_difference_is_taken() throws Exception {
    for (String charset :
        List.of("utf-8", "UTF-8", "\"utf-8\"", "us-ascii", "ISO-8859-1", "cp1252")) {
      assertThat(
              raw(
                  "POST /requests"
                      + HOST
                      + LET_IN
                      + FIVE
                      + "Content-Type: text/csv; header=x; charset="
                      + charset
                      + "\r\n\r\nA cat"))
          .as(charset)
          .contains("application/problem+json", "HTTP/1.1 400");
    }
    // In ISO-8859-1 these bytes are another text.
    assertThat(
            raw(
                "POST /requests"
                    + HOST
                    + LET_IN
                    + "Content-Length: 7\r\n"
                    + "Content-Type: text/plain; charset=iso-8859-1\r\n\r\n"
                    + "A c\u00c3\u00a9t."))
        .startsWith("HTTP/1.1 415");
  }

  @Test
  void callers_that_break_off_write_no_stack_trace() throws Exception {
    try (var lines = lines()) {
      for (int i = 0; i < 20; i++) {
        try (var socket = new Socket("127.0.0.1", caller.port())) {
          String call =
              i % 2 == 0
                  ? "POST /requests" + HOST + LET_IN + TEXT + "Content-Length: 500\r\n\r\nA cat"
                  : "GET /openapi.json" + HOST + LET_IN + "\r\n";
          socket.getOutputStream().write(call.getBytes(StandardCharsets.ISO_8859_1));
          socket.getOutputStream().flush();
          // Reset, not closed.
          socket.setSoLinger(true, 0);
        }
      }
      assertThat(caller.get("/openapi.json").status()).isEqualTo(401);
      assertThat(lines.all()).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
    }
  }

  /** Sends these bytes and no more, and reads what comes. */
  private static String raw(String text) throws IOException {
    try (var socket = new Socket("127.0.0.1", caller.port())) {
      socket.setSoTimeout(50_000);
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (java.net.SocketException reset) {
      // Refused so early that what followed was not read.
      return "HTTP/1.1 4 reset";
    }
  }
}
