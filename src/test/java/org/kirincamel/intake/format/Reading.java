package org.kirincamel.intake.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.kirincamel.intake.Row;
import org.kirincamel.request.Violation;

/** Both passes over content that fits into a test. */
final class Reading {
  static final Limits SMALL = new Limits(200, 4, 20, false);

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Reading() {}

  static List<Row> rows(Format format, String content) {
    return rows(format, bytes(content), Limits.DEFAULT);
  }

  static List<Row> rows(Format format, String content, Limits limits) {
    return rows(format, bytes(content), limits);
  }

  /** The rows of the second pass, which must be as many as the first pass said. */
  static List<Row> rows(Format format, byte[] content, Limits limits) {
    try {
      var checked = format.check(new ByteArrayInputStream(content), limits);
      var rows = secondPass(format, content, limits);
      assertThat(checked.rows()).isEqualTo(rows.size());
      assertThat(checked.bytes()).isEqualTo(content.length);
      assertThat(rows.stream().map(Row::number))
          .containsExactlyElementsOf(IntStream.rangeClosed(1, rows.size()).boxed().toList());
      return rows;
    } catch (IOException | UnreadableException e) {
      throw new AssertionError(e);
    }
  }

  static List<JsonNode> requests(Format format, String content) {
    var rows = rows(format, content);
    assertThat(rows.stream().flatMap(row -> row.problems().stream())).isEmpty();
    return rows.stream().map(Row::request).toList();
  }

  static JsonNode request(Format format, String content) {
    var requests = requests(format, content);
    assertThat(requests).hasSize(1);
    return requests.get(0);
  }

  static Violation onlyProblem(Row row) {
    assertThat(row.problems()).hasSize(1);
    return row.problems().get(0);
  }

  static UnreadableException unreadable(Format format, String content) {
    return unreadable(format, bytes(content), Limits.DEFAULT);
  }

  /** Why the first pass refuses; the second must not get to the end either. */
  static UnreadableException unreadable(Format format, byte[] content, Limits limits) {
    var second =
        catchThrowableOfType(UnreadableException.class, () -> secondPass(format, content, limits));
    assertThat(second).as("second pass").isNotNull();
    var first =
        catchThrowableOfType(
            UnreadableException.class,
            () -> format.check(new ByteArrayInputStream(content), limits));
    assertThat(first).as("first pass").isNotNull();
    return first;
  }

  static JsonNode json(String content) {
    try {
      return MAPPER.readTree(content);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] bytes(String content) {
    return content.getBytes(StandardCharsets.UTF_8);
  }

  private static List<Row> secondPass(Format format, byte[] content, Limits limits)
      throws IOException, UnreadableException {
    var rows = new ArrayList<Row>();
    try (var reading = format.read(() -> new ByteArrayInputStream(content), limits)) {
      for (var row = reading.next(); row.isPresent(); row = reading.next()) {
        rows.add(row.get());
      }
    }
    return rows;
  }
}
