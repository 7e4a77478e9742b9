package org.kirincamel.gateway;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * Finds out whether the gateway's host answers. It sends no key, asks for no task and costs
 * nothing.
 */
public final class GatewayProbe {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private GatewayProbe() {}

  /**
   * What the host has said.
   *
   * @param date by its own clock, empty where it did not say
   */
  public record Seen(int status, Optional<Instant> date) {}

  /**
   * @param gateway its base address
   * @throws IOException if no answer came within ten seconds
   */
  public static Seen look(URI gateway) throws IOException {
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    HttpRequest head =
        HttpRequest.newBuilder(gateway)
            .timeout(PATIENCE)
            .method("HEAD", HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      HttpResponse<Void> answer = client.send(head, HttpResponse.BodyHandlers.discarding());
      return new Seen(
          answer.statusCode(), answer.headers().firstValue("Date").flatMap(GatewayProbe::instant));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static Optional<Instant> instant(String date) {
    try {
      return Optional.of(
          ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeParseException noDate) {
      return Optional.empty();
    }
  }
}
