package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.camel.spi.InterceptStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Simulator;

/** Who may call over HTTP, and what the ugly ones get. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class HttpGuardTest {

  private static final String CAT = "{\"prompt\":\"A cat\"}";
  private static final String TOKEN = "first-token-0123456789";
  private static final String NEXT = "next~token/0123456789+==";

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void with_tokens_only_their_bearers_come_in() throws Exception {
    try (var module =
        Caller.shared(gateway)
            .with("kirin.http.tokens", TOKEN + ", " + NEXT)
            .with("kirin.http.host", "0.0.0.0")
            .start()) {
      var caller = new Caller(module);
      for (String path : List.of("/requests", "/requests/42", "/openapi.json")) {
        var refused = caller.get(path);
        assertThat(refused.problem(401)).contains("Authorization: Bearer");
        assertThat(refused.header("WWW-Authenticate")).startsWith("Bearer");
      }
      for (String wrong :
          List.of("Bearer x", "Bearer", "Bearer " + TOKEN + "x", "Basic " + TOKEN, TOKEN)) {
        assertThat(caller.post(CAT, "Authorization", wrong).problem(401))
            .as(wrong)
            .doesNotContain(TOKEN);
      }
      assertThat(caller.post(CAT, "Authorization", "Bearer " + TOKEN).status()).isEqualTo(202);
      assertThat(caller.post(CAT, "Authorization", "bearer " + NEXT).status()).isEqualTo(202);
      assertThat(caller.get("/requests", "Authorization", "Bearer " + NEXT).json().get("requests"))
          .hasSize(2);
    }
  }

  @Test
  void without_a_token_no_page_of_the_web_comes_in_through_the_browser() throws Exception {
    try (var module = Caller.shared(gateway).start()) {
      var caller = new Caller(module);
      String here = "127.0.0.1:" + caller.port();
      for (String host : List.of("evil.example", "127.0.0.1.evil.example", "localhost.evil", "")) {
        assertThat(raw(caller, host, "")).as(host).startsWith("HTTP/1.1 40");
      }
      assertThat(raw(caller, "evil.example", "")).contains("403", "only calls to 127.0.0.1");
      for (String origin : List.of("https://evil.example", "null", "http://127.0.0.1:1")) {
        assertThat(raw(caller, here, "Origin: " + origin + "\r\n"))
            .as(origin)
            .contains("403", "Pages of other sites");
      }
      assertThat(raw(caller, here, "Sec-Fetch-Site: cross-site\r\n")).contains("HTTP/1.1 403");
      assertThat(gateway.posts()).isZero();
      for (String host :
          List.of(here, "localhost:" + caller.port(), "LOCALHOST", "[::1]", "[::1]:80")) {
        assertThat(raw(caller, host, "")).as(host).contains("HTTP/1.1 202");
      }
      assertThat(raw(caller, here, "Origin: http://" + here + "\r\n")).contains("HTTP/1.1 202");
    }
  }

  private static String raw(Caller caller, String host, String headers) throws IOException {
    return caller.raw(
        "POST /requests HTTP/1.1\r\nHost: %s\r\n%sConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nA cat"
            .formatted(host, headers));
  }

  @Test
  void a_body_that_is_too_long_is_refused_whether_it_says_so_or_not() throws Exception {
    try (var module = Caller.shared(gateway).with("kirin.intake.max-bytes", "100000").start()) {
      var caller = new Caller(module);
      assertThat(caller.post("x".repeat(100_001)).problem(413)).contains("kirin.intake.max-bytes");
      // Says the length and sends nothing: answered without waiting for it.
      assertThat(
              caller.raw(
                  "POST /requests HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 99999999999\r\n\r\n"))
          .startsWith("HTTP/1.1 413");
      var chunked =
          caller.send(
              "POST",
              "/requests",
              BodyPublishers.ofInputStream(
                  () -> new java.io.ByteArrayInputStream(new byte[150_000])),
              "Content-Type",
              "text/plain");
      assertThat(chunked.problem(413)).contains("100000 bytes");
      assertThat(caller.post("{\"prompt\":\"A cat\"}" + " ".repeat(90_000)).status())
          .isEqualTo(202);
    }
  }

  @Test
  void a_connection_is_kept_after_every_answer_to_a_whole_call_and_closed_after_others()
      throws Exception {
    try (var module =
        Caller.shared(gateway)
            .with("kirin.intake.max-bytes", "100")
            .with("kirin.http.tokens", TOKEN)
            .start()) {
      var caller = new Caller(module);
      String[] bearer = {"Authorization", "Bearer " + TOKEN};
      String[][] whole = {
        {"202", CAT, "application/json"},
        {"400", "{}", "application/json"},
        {"415", "<a/>", "application/xml"}
      };
      for (int round = 0; round < 5; round++) {
        for (String[] each : whole) {
          var answer = caller.post(each[1], "Content-Type", each[2], bearer[0], bearer[1]);
          assertThat("" + answer.status()).isEqualTo(each[0]);
          assertThat(answer.header("Connection")).as(each[0]).isEmpty();
        }
        var refused = caller.post(CAT);
        assertThat(refused.problem(401)).isNotEmpty();
        assertThat(refused.header("Connection")).isEqualToIgnoringCase("close");
        var tooLong = caller.post("x".repeat(101), bearer);
        assertThat(tooLong.problem(413)).isNotEmpty();
        assertThat(tooLong.header("Connection")).isEqualToIgnoringCase("close");
        assertThat(caller.get("/requests", bearer).header("Connection")).isEmpty();
      }
    }
  }

  @Test
  void a_body_that_trickles_in_has_an_end() throws Exception {
    try (var module =
            Caller.shared(gateway)
                .with("kirin.http.body-timeout", "1s")
                .with("kirin.http.idle-timeout", "20s")
                .start();
        var socket = new Socket("127.0.0.1", new Caller(module).port())) {
      socket.setSoTimeout(60_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          "POST /requests HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 100000\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      var trickle = new Thread(() -> trickle(out));
      trickle.setDaemon(true);
      trickle.start();
      try {
        byte[] start = socket.getInputStream().readNBytes(12);
        assertThat(new String(start, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 408");
      } finally {
        trickle.interrupt();
      }
      assertThat(new Caller(module).get("/requests").json().get("requests")).isEmpty();
    }
  }

  private static void trickle(OutputStream out) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        out.write('x');
        out.flush();
        java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
    } catch (IOException closed) {
      // The server has seen enough.
    }
  }

  @Test
  void a_connection_that_says_nothing_is_closed() throws Exception {
    try (var module = Caller.shared(gateway).with("kirin.http.idle-timeout", "1s").start();
        var socket = new Socket("127.0.0.1", new Caller(module).port())) {
      socket.setSoTimeout(60_000);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void what_is_no_proper_call_gets_a_problem_and_no_word_of_the_inside() throws Exception {
    try (var module = Caller.shared(gateway).start()) {
      var caller = new Caller(module);
      String host = "Host: localhost\r\nConnection: close\r\n";
      var calls =
          List.of(
              new String[] {"GET /requests HTTP/1.1\r\n" + host + "X: " + "y".repeat(9000), "431"},
              new String[] {"GET /requests HTTP/1.1\r\nConnection: close", "400"},
              new String[] {"GET /requests HTTP/1.1\r\n" + host + "Host: evil", "400"},
              new String[] {"GET /requests/%2e%2e%2fx HTTP/1.1\r\n" + host + "A: b", "400"},
              new String[] {"GET /requests?status=%zz HTTP/1.1\r\n" + host + "A: b", "400"},
              new String[] {"GET /requests/%00 HTTP/1.1\r\n" + host + "A: b", "40"},
              new String[] {"PUT /requests HTTP/1.1\r\n" + host + "A: b", "405"},
              new String[] {"TRACE /requests HTTP/1.1\r\n" + host + "Cookie: secret", "405"},
              new String[] {"HELLO", "400"});
      for (String[] call : calls) {
        String answer = caller.raw(call[0] + "\r\n\r\n");

        assertThat(answer).as(call[0].substring(0, 5)).startsWith("HTTP/1.1 " + call[1]);
        assertThat(answer)
            .contains("application/problem+json", "\"detail\":\"")
            .doesNotContain("Exception", "jetty", "Jetty", "camel", "secret", "\tat ");
      }
    }
  }

  @Test
  void none_of_a_strangers_headers_gets_behind_the_door() throws Exception {
    Set<String> seen = new ConcurrentSkipListSet<>(String.CASE_INSENSITIVE_ORDER);
    Set<String> kept = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    kept.addAll(List.of("Authorization", "Host", "Origin", "Sec-Fetch-Site", "Content-Type"));
    kept.addAll(List.of("Content-Length", "Content-Encoding", "Idempotency-Key"));
    kept.addAll(List.of("If-None-Match", "CamelHttpUri", "CamelHttpPath", "CamelHttpQuery"));
    // What the answers are made of.
    kept.addAll(List.of("CamelHttpResponseCode", "X-Content-Type-Options", "Location", "ETag"));
    InterceptStrategy probe =
        (context, definition, target, next) ->
            exchange -> {
              boolean first = definition.toString().contains("kirinHeaders");
              if (!first
                  && String.valueOf(exchange.getFromRouteId()).startsWith("kirin-intake-http")) {
                seen.addAll(exchange.getMessage().getHeaders().keySet());
              }
              target.process(exchange);
            };
    try (var module = Caller.plan(home, gateway).bean("probe", probe).start()) {
      var caller = new Caller(module);
      List<String> names = StrangersHeaders.names();
      assertThat(names).hasSizeGreaterThanOrEqualTo(200);
      var evil = new ArrayList<String>();
      var query = new StringBuilder("?");
      for (String name : names) {
        evil.addAll(List.of(name, "evil"));
        query.append(name).append("=evil&");
      }
      for (int from = 0; from < evil.size(); from += 100) {
        String[] some =
            evil.subList(from, Math.min(evil.size(), from + 100)).toArray(String[]::new);
        var taken = caller.post(CAT, some);
        assertThat(taken.status()).as(taken.http().body()).isEqualTo(202);
        assertThat(taken.http().headers().map().keySet())
            .as("nothing comes back")
            .noneMatch(name -> names.stream().anyMatch(name::equalsIgnoreCase));
        assertThat(caller.get(taken.header("Location"), some).status()).isEqualTo(200);
        assertThat(caller.get("/requests?limit=1", some).json().get("requests")).hasSize(1);
      }
      // Nor do parameters and fields of forms become headers.
      String few = query.substring(0, 4000);
      assertThat(caller.get("/requests" + few).problem(400)).contains("got another one");
      caller
          .post(few.substring(1), "Content-Type", "application/x-www-form-urlencoded")
          .problem(415);

      assertThat(seen).as("the probe sees").contains("Host");
      assertThat(seen).allMatch(kept::contains);
      module.awaitDocument();
    }
  }

  @Test
  void methods_are_told_and_nothing_is_offered_to_pages_of_other_sites() throws Exception {
    try (var module = Caller.shared(gateway).start()) {
      var answer = new Caller(module).send("OPTIONS", "/requests", BodyPublishers.noBody());
      assertThat(answer.header("Allow")).contains("GET", "POST");
      assertThat(answer.http().headers().map().keySet())
          .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control"));
    }
  }
}
