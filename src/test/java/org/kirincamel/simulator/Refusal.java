package org.kirincamel.simulator;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The gateway says no, before it has accepted anything.
 *
 * @param status of HTTP
 * @param errorCode the gateway's or the upstream's own code
 * @param message for people
 * @param form empty for the gateway's usual one
 * @param headers beside the usual ones
 */
public record Refusal(
    int status,
    Optional<String> errorCode,
    String message,
    Optional<ErrorForm> form,
    Map<String, String> headers)
    implements Fault {

  public Refusal {
    headers = Map.copyOf(headers);
  }

  static Refusal of(int status) {
    return new Refusal(
        status, Optional.empty(), "Refused with " + status, Optional.empty(), Map.of());
  }

  /** Say 40201 (balance), 1302 (rate), 1303 (too many at once) or 1100 (arrears). */
  public Refusal withErrorCode(String code) {
    return new Refusal(status, Optional.of(code), message, form, headers);
  }

  public Refusal withMessage(String text) {
    return new Refusal(status, errorCode, text, form, headers);
  }

  public Refusal withForm(ErrorForm other) {
    return new Refusal(status, errorCode, message, Optional.of(other), headers);
  }

  public Refusal withHeader(String name, String value) {
    var all = new LinkedHashMap<>(headers);
    all.put(name, value);
    return new Refusal(status, errorCode, message, form, all);
  }

  /** In whole seconds. */
  public Refusal withRetryAfter(Duration delay) {
    return withHeader("Retry-After", Long.toString(delay.toSeconds()));
  }

  /** As a date. */
  public Refusal withRetryAfter(Instant date) {
    return withHeader(
        "Retry-After", DateTimeFormatter.RFC_1123_DATE_TIME.format(date.atOffset(ZoneOffset.UTC)));
  }

  @Override
  public Answer around(Exchange exchange, Next next) throws IOException {
    return answer(exchange.form());
  }

  Answer answer(ErrorForm usual) {
    var answer = form.orElse(usual).answer(status, errorCode, message);
    for (var header : headers.entrySet()) {
      answer = answer.withHeader(header.getKey(), header.getValue());
    }
    return answer;
  }
}
