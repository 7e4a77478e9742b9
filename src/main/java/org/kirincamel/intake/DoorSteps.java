package org.kirincamel.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.kirincamel.intake.format.Checked;
import org.kirincamel.intake.format.Format;
import org.kirincamel.intake.format.Limits;
import org.kirincamel.intake.format.Rows;
import org.kirincamel.intake.format.UnreadableException;
import org.kirincamel.request.Violation;
import org.kirincamel.task.Ids;

/**
 * The public door for custom sources, {@code direct:kirin-request}: one request a message, as a map
 * or as JSON in text or bytes; the exchange variables {@code kirinSourceKind}, {@code
 * kirinSourceName}, {@code kirinSourceRow} and {@code kirinSourceKey} say where it comes from.
 */
public final class DoorSteps {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_BYTES = 1 << 20;

  private final Ids ids;

  DoorSteps(Ids ids) {
    this.ids = ids;
  }

  /**
   * Reads the one request of a message. What cannot be read is a rejected request, not an error.
   */
  public Batch read(Exchange exchange) throws IOException {
    Optional<String> row = SourceVariables.variable(exchange, "kirinSourceRow");
    Batch.Origin origin = SourceVariables.origin(exchange, row.isPresent(), ids);
    return new Batch(
        origin, List.of(request(exchange.getMessage().getBody(), rowNumber(row), exchange)));
  }

  /**
   * For templates, whose key is an expression of the operator's.
   *
   * @throws UnreadableMessageException if the message has none: it could not be told from others
   */
  public void requireKey(Exchange exchange) {
    if (SourceVariables.variable(exchange, "kirinSourceKey").isEmpty()) {
      throw new UnreadableMessageException(
          "Expected a key for this message, got an empty one: see the parameter key of this route.");
    }
  }

  private static int rowNumber(Optional<String> row) {
    try {
      return Math.max(1, Integer.parseInt(row.orElse("1").strip()));
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException(
          "kirinSourceRow: expected a whole number from 1, got \"%s\"".formatted(row.orElse("")),
          notANumber);
    }
  }

  private static Row request(Object body, int number, Exchange exchange) throws IOException {
    if (body instanceof JsonNode node) {
      return new Row(number, node, List.of());
    }
    if (body instanceof Map<?, ?> map) {
      return new Row(number, JSON.valueToTree(map), List.of());
    }
    byte[] text =
        body instanceof String string
            ? string.getBytes(StandardCharsets.UTF_8)
            : exchange.getMessage().getBody(byte[].class);
    if (text == null) {
      return unreadable(number, "expected one request as a map or as JSON, got an empty message");
    }
    if (text.length > MAX_BYTES) {
      return unreadable(
          number, "expected at most %d bytes, got %d".formatted(MAX_BYTES, text.length));
    }
    return parsed(text, number);
  }

  private static Row parsed(byte[] text, int number) throws IOException {
    InputStream first = new ByteArrayInputStream(text);
    try {
      Checked checked = Format.JSON.check(first, Limits.DEFAULT);
      if (checked.rows() != 1) {
        return unreadable(number, "expected one request, got " + checked.rows());
      }
      try (Rows rows = Format.JSON.read(() -> new ByteArrayInputStream(text), Limits.DEFAULT)) {
        Row row = rows.next().orElseThrow();
        return new Row(number, row.request(), row.problems());
      }
    } catch (UnreadableException e) {
      return unreadable(number, e.getMessage());
    }
  }

  private static Row unreadable(int number, String why) {
    return new Row(number, MissingNode.getInstance(), List.of(new Violation("", "syntax", why)));
  }

  /** The answer: {@code request_id}, {@code status} and {@code violations}. */
  public Map<String, Object> answer(List<Receipt> receipts) {
    return receipts.get(0).asMap();
  }
}
