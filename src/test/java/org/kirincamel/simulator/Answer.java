package org.kirincamel.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the simulator answers, and how it brings that over the wire. */
public final class Answer {

  private final int status;
  private final Map<String, String> headers;
  private final Content content;
  private final Delivery delivery;

  private Answer(int status, Map<String, String> headers, Content content, Delivery delivery) {
    this.status = status;
    this.headers = Collections.unmodifiableMap(headers);
    this.content = content;
    this.delivery = delivery;
  }

  public static Answer of(int status, String contentType, byte[] body) {
    return of(status, contentType, Content.of(body));
  }

  public static Answer json(int status, JsonNode body) {
    return of(status, "application/json", Json.write(body));
  }

  public static Answer empty(int status) {
    return new Answer(status, Map.of(), Content.of(new byte[0]), Delivery.WHOLE);
  }

  /** Without a Content-Type. */
  public static Answer untyped(int status, byte[] body) {
    return new Answer(status, Map.of(), Content.of(body), Delivery.WHOLE);
  }

  static Answer of(int status, String contentType, Content content) {
    return new Answer(status, Map.of("Content-Type", contentType), content, Delivery.WHOLE);
  }

  public Answer withHeader(String name, String value) {
    var all = new LinkedHashMap<>(headers);
    all.put(name, value);
    return new Answer(status, all, content, delivery);
  }

  Answer withBody(byte[] body) {
    return new Answer(status, headers, Content.of(body), delivery);
  }

  Answer withDelivery(Delivery other) {
    return new Answer(status, headers, content, other);
  }

  int status() {
    return status;
  }

  Map<String, String> headers() {
    return headers;
  }

  Content content() {
    return content;
  }

  Delivery delivery() {
    return delivery;
  }

  byte[] bytes() {
    var out = new ByteArrayOutputStream();
    try {
      content.write(out, 0, content.length());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
