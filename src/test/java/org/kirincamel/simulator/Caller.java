package org.kirincamel.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A well-behaved client for the simulator's own tests. */
final class Caller {

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(30))
          .build();
  private final Simulator gateway;

  Caller(Simulator gateway) {
    this.gateway = gateway;
  }

  static ObjectNode params(String externalTaskId) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("prompt", "A kirin walks through rain")
        .put("external_task_id", externalTaskId);
  }

  static ObjectNode envelope(JsonNode params) {
    var body = JsonNodeFactory.instance.objectNode().put("model", "kirin_v1_t2v");
    body.putArray("input").addObject().set("params", params);
    return body;
  }

  HttpResponse<String> submit(ObjectNode params) throws IOException, InterruptedException {
    return post(envelope(params).toString());
  }

  HttpResponse<String> post(String body) throws IOException, InterruptedException {
    return send(
        api("/model/v1/generation")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  HttpResponse<String> task(String id) throws IOException, InterruptedException {
    return send(api("/model/v1/generation/task/" + id));
  }

  /** Submits and gives back the id of the task. */
  String accepted(ObjectNode params) throws IOException, InterruptedException {
    return json(submit(params)).at("/id").asText();
  }

  HttpResponse<byte[]> video(String url, String... headers)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(url));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }

  HttpRequest.Builder api(String path) {
    return HttpRequest.newBuilder(URI.create(gateway.url() + path))
        .header("Authorization", "Bearer " + gateway.key());
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  static JsonNode json(HttpResponse<String> answer) throws IOException {
    return Json.MAPPER.readTree(answer.body());
  }
}
