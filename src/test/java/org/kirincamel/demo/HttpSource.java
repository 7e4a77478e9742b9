package org.kirincamel.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.kirincamel.simulator.Ports;

/** Somebody who sends a request over HTTP, with a token and a key. */
final class HttpSource implements Source {

  private final int port = Ports.free();
  private final String token = "demo-" + UUID.randomUUID();
  private URI location = URI.create("");

  @Override
  public Map<String, String> settings() {
    return Map.of(
        "kirin.intake.http.enabled",
        "true",
        "kirin.http.port",
        Integer.toString(port),
        "kirin.http.tokens",
        token);
  }

  @Override
  public int send() throws Exception {
    URI base = URI.create("http://127.0.0.1:" + port);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> call("GET", base.resolve("/openapi.json"), "").statusCode() == 200);
    var answer =
        call("POST", base.resolve("/requests"), "{\"prompt\":\"A lighthouse in a storm\"}");
    if (answer.statusCode() != 202) {
      throw new IllegalStateException("Expected 202, got " + answer.statusCode() + answer.body());
    }
    location = base.resolve(answer.headers().firstValue("Location").orElseThrow());
    return 1;
  }

  @Override
  public String seen() throws Exception {
    var state = new ObjectMapper().readTree(call("GET", location, "").body());
    return "HTTP: GET %s says %s".formatted(location.getPath(), state.path("status").asText());
  }

  @Override
  public void close() {
    // A client holds nothing.
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
