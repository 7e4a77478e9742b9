package org.kirincamel.http;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;

/** What a form of the operations page sends. */
final class Form {

  /** Longer than any form of ours is when it is filled in. */
  static final int MOST = 16_384;

  private final Map<String, String> fields = new LinkedHashMap<>();

  private Form(String sent) {
    for (String part : sent.split("&")) {
      int equals = part.indexOf('=');
      if (equals > 0
          && fields.put(decoded(part.substring(0, equals)), decoded(part.substring(equals + 1)))
              != null) {
        throw new ProblemException(400, "Expected each field of the form once.");
      }
    }
  }

  /**
   * @throws ProblemException if it is none, too long or too slow
   */
  static Form of(Exchange exchange, Body body) {
    Object sent = exchange.getMessage().getBody();
    InputStream stream =
        sent instanceof byte[] bytes
            ? new ByteArrayInputStream(bytes)
            : exchange.getMessage().getBody(InputStream.class);
    return new Form(stream == null ? "" : new String(body.read(stream), StandardCharsets.UTF_8));
  }

  /** All of them, as they were sent. */
  Map<String, String> fields() {
    return Collections.unmodifiableMap(fields);
  }

  /** Empty where it was not sent. */
  String get(String field) {
    return fields.getOrDefault(field, "");
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(400, "The form is not encoded as a form must be.");
    }
  }
}
