package org.kirincamel.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A running module, asked over HTTP. Follows no redirect, so that the token goes nowhere else. */
final class HttpRemote implements Remote {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  private final URI base;
  private final Optional<String> token;

  /** Whether there was any: then an order may have been carried out. */
  private boolean answered;

  /**
   * @param base address of the module, without a slash at its end
   */
  HttpRemote(URI base, Optional<String> token) {
    this.base = base;
    this.token = token;
  }

  @Override
  public JsonNode get(String path, Map<String, String> query) {
    String asked = encoded(query);
    return answer(call(path + (asked.isEmpty() ? "" : "?" + asked)).GET());
  }

  static String encoded(Map<String, String> query) {
    return query.entrySet().stream()
        .filter(each -> !each.getValue().isEmpty())
        .map(
            each ->
                each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  @Override
  public JsonNode order(String path, JsonNode order, Optional<String> key) {
    var call = call(path).header("Content-Type", "application/json");
    key.ifPresent(each -> call.header("Idempotency-Key", each));
    return answer(call.POST(BodyPublishers.ofString(order.toString())));
  }

  @Override
  public JsonNode send(byte[] content, String type, String key) {
    return answer(
        call("/requests")
            .header("Content-Type", type)
            .header("Idempotency-Key", key)
            .POST(BodyPublishers.ofByteArray(content)));
  }

  private HttpRequest.Builder call(String path) {
    var call = HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofMinutes(2));
    token.ifPresent(each -> call.header("Authorization", "Bearer " + each));
    return call;
  }

  private JsonNode answer(HttpRequest.Builder call) {
    HttpResponse<byte[]> answer;
    try {
      answer = client.send(call.build(), BodyHandlers.ofByteArray());
      answered = true;
    } catch (IOException e) {
      String sentence =
          "No module answers at %s (%s): start it with kirin.intake.http.enabled = true or kirin.http.operator-tokens set, or name its address with --url"
              .formatted(base, e.getClass().getSimpleName());
      boolean nothingSent =
          e instanceof ConnectException || e instanceof HttpConnectTimeoutException;
      throw nothingSent && !answered
          ? new NoModuleException(sentence)
          : new RemoteException(Commands.AWAY, sentence);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RemoteException(Commands.NOT_WELL, "Interrupted");
    }
    Optional<JsonNode> said = json(answer.body());
    if (answer.statusCode() / 100 == 2 && said.isPresent()) {
      return said.get();
    }
    String detail = said.map(each -> each.path("detail").asText("")).orElse("");
    String rows =
        said.map(each -> each.path("rows"))
            .filter(each -> !each.isEmpty())
            .map(r -> " " + r)
            .orElse("");
    throw new RemoteException(
        answer.statusCode() == 503 ? Commands.AWAY : Commands.NOT_WELL,
        detail.isEmpty()
            ? "Expected an answer of a Kirin module at %s, got HTTP %d"
                .formatted(base, answer.statusCode())
            : detail + rows + advice(answer.statusCode()));
  }

  private String advice(int status) {
    if (status == 405) {
      return " A module takes requests over HTTP where kirin.intake.http.enabled is true.";
    }
    return status == 401 && token.isEmpty() || status == 403
        ? " Set it in the settings of this folder, as KIRIN_HTTP_OPERATOR_TOKENS, or give --token-file."
        : "";
  }

  private static Optional<JsonNode> json(byte[] body) {
    try {
      return Optional.of(JSON.readTree(new String(body, StandardCharsets.UTF_8)));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
