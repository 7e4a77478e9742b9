package org.kirincamel.intake.queue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.kirincamel.common.TraceParent;

/**
 * What the headers of a record say. The letters of a name alone count, so that each common spelling
 * is found; where a name comes again, the last counts.
 */
final class RecordHeaders {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_LENGTH = 4000;
  private static final Pattern NO_LETTER = Pattern.compile("[^a-z]");
  private static final Map<String, String> DETAILS =
      Map.of(
          "correlationid",
          "correlation_id",
          "kafkacorrelationid",
          "correlation_id",
          "replyto",
          "reply_to",
          "replytopic",
          "reply_to",
          "kafkareplytopic",
          "reply_to",
          "priority",
          "priority",
          TraceParent.NAME,
          TraceParent.NAME);

  private static final Set<String> CONTENT_TYPE = Set.of("contenttype", "mimetype");

  private RecordHeaders() {}

  /** What goes into the result document. */
  static Map<String, String> details(Iterable<Header> headers) {
    Map<String, String> details = new LinkedHashMap<>();
    for (Header header : headers) {
      Optional.ofNullable(DETAILS.get(letters(header)))
          .ifPresent(name -> said(name, header).ifPresent(value -> details.put(name, value)));
    }
    return details;
  }

  private static Optional<String> said(String name, Header header) {
    return name.equals(TraceParent.NAME) ? value(header).flatMap(TraceParent::of) : value(header);
  }

  static Optional<String> contentType(Iterable<Header> headers) {
    Optional<String> last = Optional.empty();
    for (Header header : headers) {
      if (CONTENT_TYPE.contains(letters(header)) && value(header).isPresent()) {
        last = value(header);
      }
    }
    return last;
  }

  /** The first {@value #MAX_LENGTH} characters of all headers, whole ones, as a JSON object. */
  static String json(Iterable<Header> headers) {
    Map<String, String> all = new LinkedHashMap<>();
    int length = 0;
    for (Header header : headers) {
      String value = value(header).orElse("");
      length += header.key().length() + value.length();
      if (length > MAX_LENGTH) {
        break;
      }
      all.put(header.key(), value);
    }
    try {
      return JSON.writeValueAsString(all);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Strings always make JSON", e);
    }
  }

  /** Empty for bytes that are no UTF-8. */
  static Optional<String> text(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException noText) {
      return Optional.empty();
    }
  }

  private static Optional<String> value(Header header) {
    return Optional.ofNullable(header.value()).flatMap(RecordHeaders::text);
  }

  private static String letters(Header header) {
    return NO_LETTER.matcher(header.key().toLowerCase(Locale.ROOT)).replaceAll("");
  }
}
