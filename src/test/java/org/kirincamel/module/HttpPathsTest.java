package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.Kirin;
import org.kirincamel.simulator.Simulator;

/** A proxy lets the world reach {@code /callbacks/}: nothing else is to be had through it. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class HttpPathsTest {

  static final String TOKEN = "token-of-the-host-1";

  /** What leads from callbacks to requests in the eyes of some proxy, server or framework. */
  static final List<String> CROOKED =
      List.of(
          "/callbacks/../requests",
          "/callbacks/./../requests",
          "/callbacks/x/../../requests",
          "/callbacks/%2e%2e/requests",
          "/callbacks/%2E%2E/requests",
          "/callbacks/.%2e/requests",
          "/callbacks/%252e%252e/requests",
          "/callbacks/..;x/requests",
          "/callbacks/..;/requests",
          "/callbacks/..%3b/requests",
          "/callbacks/..%2frequests",
          "/callbacks/..%252frequests",
          "/callbacks/..\\requests",
          "/callbacks/..%5crequests",
          "/callbacks//../requests",
          "/callbacks//requests",
          "//requests",
          "/./requests",
          "/requests/.",
          "/requests/../requests",
          "/callbacks/%c0%ae%c0%ae/requests",
          "/callbacks/%u002e%u002e/requests",
          "/callbacks/..%00/requests",
          "/callbacks/..%20/requests",
          "http://localhost/callbacks/../requests");

  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  /** A whole request, with everything that lets it in. */
  static String call(String path) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
        + TOKEN
        + "\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nA cat";
  }

  @Test
  void a_path_that_can_be_read_in_two_ways_is_a_400_before_anything_else() throws Exception {
    try (var module =
        Caller.shared(gateway)
            .with("kirin.http.tokens", TOKEN)
            .with("kirin.callback.public-url", "https://kirin.example")
            .start()) {
      var caller = new Caller(module);
      for (String path : CROOKED) {
        for (String call : List.of(call(path), call(path).replace("Authorization", "X"))) {
          assertThat(caller.raw(call))
              .as(path)
              .startsWith("HTTP/1.1 400")
              .contains("application/problem+json", "\"detail\":\"");
        }
      }
      assertThat(caller.raw(call("/requests"))).startsWith("HTTP/1.1 202");
      assertThat(caller.get("/requests", "Authorization", "Bearer " + TOKEN).json().get("requests"))
          .hasSize(1);
    }
  }

  @Test
  void callbacks_with_a_server_of_their_own_share_no_path_with_requests() throws Exception {
    try (var address = new PublicAddress();
        var module =
            Caller.shared(gateway)
                .with("kirin.callback.public-url", address.url())
                .with("kirin.callback.port", "0")
                .with("kirin.callback.poll", "10m")
                .start()) {
      var kirin = module.context().getRegistry().findSingleByType(Kirin.class);
      var callbacks = new Caller(kirin.callbackPort().orElseThrow());
      address.leadsTo(callbacks.port());
      var requests = new Caller(module);
      assertThat(callbacks.port()).isNotEqualTo(requests.port());

      for (String path :
          Stream.concat(CROOKED.stream(), Stream.of("/requests", "/requests/x", "/openapi.json"))
              .toList()) {
        assertThat(callbacks.raw(call(path))).as(path).startsWith("HTTP/1.1 40");
      }
      assertThat(requests.raw(call("/callbacks/x"))).startsWith("HTTP/1.1 404");
      assertThat(requests.get("/requests").json().get("requests")).isEmpty();
      // The gateway reaches its own place, and requests need no token on this machine.
      module.ask(Map.of("prompt", "A cat"), Map.of());
      Folders.awaitUntil("the callback was answered", () -> gateway.callbacksDelivered() == 1);
      module.awaitDocument();
      assertThat(requests.post("{\"prompt\":\"A dog\"}").status()).isEqualTo(202);
    }
  }
}
