package org.kirincamel.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.kirincamel.common.SafeText;
import org.kirincamel.intake.format.Checked;
import org.kirincamel.intake.format.Format;
import org.kirincamel.intake.format.Limits;
import org.kirincamel.intake.format.Rows;
import org.kirincamel.intake.format.UnreadableException;
import org.kirincamel.settings.MessageSettings;
import org.kirincamel.task.Ids;

/**
 * The door for messages of one or many requests, {@code direct:kirin-requests}: every format of the
 * inbox, by {@code kirinSourceContentType}, else by looking. A message is one batch, so that all
 * its rows become durable together.
 */
public final class MessageSteps {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final int maxBytes;
  private final int maxRows;
  private final Limits limits;
  private final Ids ids;

  MessageSteps(MessageSettings limits, Ids ids) {
    this.maxBytes = limits.maxBytes();
    this.maxRows = limits.maxRows();
    this.limits = Limits.withAnyText(limits.anyText());
    this.ids = ids;
  }

  /**
   * Reads the requests of a message.
   *
   * @throws UnreadableMessageException if nothing of it can be taken
   */
  public Batch read(Exchange exchange) throws IOException {
    Object body = exchange.getMessage().getBody();
    List<Row> rows =
        body instanceof Map<?, ?> || body instanceof JsonNode
            ? List.of(new Row(1, JSON.valueToTree(body), List.of()))
            : rows(bytes(exchange), exchange);
    return new Batch(SourceVariables.origin(exchange, rows.size() > 1, ids), rows);
  }

  private byte[] bytes(Exchange exchange) throws IOException {
    Object body = exchange.getMessage().getBody();
    byte[] content;
    if (body instanceof String text) {
      content = text.getBytes(StandardCharsets.UTF_8);
    } else if (body instanceof byte[] raw) {
      content = raw;
    } else {
      InputStream stream = exchange.getMessage().getBody(InputStream.class);
      // One byte more than may be: enough to know that it is too long, whatever follows.
      content = stream == null ? new byte[0] : stream.readNBytes(maxBytes + 1);
    }
    if (content.length == 0) {
      throw new UnreadableMessageException("Expected a request, got an empty message.");
    }
    if (content.length > maxBytes) {
      throw new UnreadableMessageException(
          "Expected at most %d bytes (kirin.intake.max-bytes), got more: send it in parts or as a file."
              .formatted(maxBytes));
    }
    return content;
  }

  private List<Row> rows(byte[] content, Exchange exchange) throws IOException {
    Format format = format(content, exchange);
    try {
      Checked checked = format.check(new ByteArrayInputStream(content), limits);
      if (checked.rows() > maxRows) {
        throw new UnreadableMessageException(
            "Expected at most %d requests a message (kirin.intake.max-rows), got %d: send it in parts or as a file."
                .formatted(maxRows, checked.rows()));
      }
      List<Row> rows = new ArrayList<>(checked.rows());
      try (Rows read = format.read(() -> new ByteArrayInputStream(content), limits)) {
        for (var row = read.next(); row.isPresent(); row = read.next()) {
          rows.add(row.get());
        }
      }
      return rows;
    } catch (UnreadableException e) {
      throw new UnreadableMessageException(e.getMessage(), e);
    }
  }

  private static Format format(byte[] content, Exchange exchange) {
    Optional<String> type = SourceVariables.variable(exchange, "kirinSourceContentType");
    Optional<Format> named = type.flatMap(Format::ofContentType);
    if (type.isPresent() && named.isEmpty() && !saysNothing(type.get())) {
      throw new UnreadableMessageException(
          "Expected one of the content types %s, got %s."
              .formatted(Format.supportedContentTypes(), SafeText.quoted(type.get())));
    }
    return named.orElseGet(() -> Format.guess(content));
  }

  private static boolean saysNothing(String type) {
    return type.toLowerCase(java.util.Locale.ROOT).startsWith("application/octet-stream");
  }

  /**
   * The answer: {@code status} of the whole (accepted where any row is, else duplicate where any
   * is, else rejected) and in {@code rows}, for each request, {@code row}, {@code request_id},
   * {@code status} and {@code violations}.
   */
  public Map<String, Object> answer(List<Receipt> receipts) {
    List<Map<String, Object>> rows = new ArrayList<>(receipts.size());
    Receipt.Status whole = Receipt.Status.REJECTED;
    for (Receipt receipt : receipts) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("row", rows.size() + 1);
      row.putAll(receipt.asMap());
      rows.add(row);
      if (receipt.status().compareTo(whole) < 0) {
        whole = receipt.status();
      }
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("status", whole.word());
    answer.put("rows", rows);
    return answer;
  }
}
