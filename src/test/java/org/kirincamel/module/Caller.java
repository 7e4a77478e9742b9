package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.kirincamel.Kirin;
import org.kirincamel.simulator.Simulator;

/** Somebody who calls a module over real HTTP. */
final class Caller {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final int port;

  Caller(Module module) {
    this.port =
        module.context().getRegistry().findSingleByType(Kirin.class).httpPort().orElseThrow();
  }

  Caller(int port) {
    this.port = port;
  }

  /** A module that takes requests over HTTP on any free port. */
  static Module.Plan plan(java.nio.file.Path home, Simulator gateway) throws IOException {
    return Module.of(java.nio.file.Files.createDirectories(home), gateway)
        .with("kirin.intake.http.enabled", "true")
        .with("kirin.http.port", "0");
  }

  /** As above, of a module that other tests had or will have. */
  static SharedModule.Plan shared(Simulator gateway) {
    return Module.shared(gateway)
        .with("kirin.intake.http.enabled", "true")
        .with("kirin.http.port", "0");
  }

  /** What came back. */
  record Reply(HttpResponse<String> http) {
    int status() {
      return http.statusCode();
    }

    String header(String name) {
      return http.headers().firstValue(name).orElse("");
    }

    JsonNode json() {
      return parsed(http.body());
    }

    /** The one sentence of a problem, which must be one in every respect. */
    String problem(int status) {
      assertThat(status()).as(http.body()).isEqualTo(status);
      assertThat(header("Content-Type")).isEqualTo("application/problem+json");
      assertThat(json().path("type").asText()).isEqualTo("about:blank");
      assertThat(json().path("status").asInt()).isEqualTo(status);
      assertThat(json().path("title").asText()).isNotEmpty();
      assertThat(http.body()).doesNotContain("Exception", "\\tat ", "org.kirincamel");
      assertThat(http.headers().map().keySet())
          .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).contains("camel"));
      return json().path("detail").asText();
    }
  }

  private static JsonNode parsed(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }

  int port() {
    return port;
  }

  Reply get(String path, String... headers) throws Exception {
    return send("GET", path, BodyPublishers.noBody(), headers);
  }

  Reply post(String body, String... headers) throws Exception {
    boolean typed = Arrays.asList(headers).contains("Content-Type");
    String[] all =
        typed ? headers : concat(new String[] {"Content-Type", "application/json"}, headers);
    return send("POST", "/requests", BodyPublishers.ofString(body), all);
  }

  Reply send(String method, String path, HttpRequest.BodyPublisher body, String... headers)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(50))
            .method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return new Reply(CLIENT.send(request.build(), BodyHandlers.ofString()));
  }

  private static String[] concat(String[] first, String[] second) {
    String[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  /** Sends these very bytes on a connection of their own and reads until the server closes it. */
  String raw(String text) throws IOException {
    try (var socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(50_000);
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
