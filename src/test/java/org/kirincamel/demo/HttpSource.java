package org.kirincamel.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;

/** Somebody who sends a request over HTTP, with a token and a key. */
final class HttpSource {

  private final int port;
  private final String token = "demo-" + UUID.randomUUID();

  HttpSource() throws IOException {
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
  }

  /** What the module is to be started with. */
  List<String> settings() {
    return List.of(
        "-Dkirin.intake.http.enabled=true",
        "-Dkirin.http.port=" + port,
        "-Dkirin.http.tokens=" + token);
  }

  /**
   * Sends one request once the module listens.
   *
   * @return where its state can be asked for
   */
  URI send() throws Exception {
    URI base = URI.create("http://127.0.0.1:" + port);
    Awaitility.await()
        .ignoreExceptions()
        .until(() -> call("GET", base.resolve("/openapi.json"), "").statusCode() == 200);
    var answer =
        call(
            "POST", base.resolve("/requests"), "{\"prompt\":\"A lighthouse in a storm, by HTTP\"}");
    if (answer.statusCode() != 202) {
      throw new IllegalStateException("Expected 202, got " + answer.statusCode() + answer.body());
    }
    return base.resolve(answer.headers().firstValue("Location").orElseThrow());
  }

  private HttpResponse<String> call(String method, URI uri, String body) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "lighthouse")
                .method(method, BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
  }
}
