package org.kirincamel.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Values of strangers as they may stand in a message: cut, and with every character that could
 * steer a log or a terminal written as an escape.
 */
final class SafeText {
  /** Most characters shown of one value, in code points. */
  static final int MOST = 60;

  /** Most names listed in one message. */
  private static final int MAX_NAMES = 20;

  /** Numbers of more bits have more than {@value #MOST} digits. */
  private static final int MAX_BITS = 196;

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]{1," + MOST + "}");

  private SafeText() {}

  static String value(JsonNode value) {
    return switch (value.getNodeType()) {
      case MISSING -> "nothing";
      case NULL -> "null";
      case STRING -> text(value.textValue());
      case NUMBER -> number(value);
      case BOOLEAN -> value.asText();
      case OBJECT -> "an object";
      case ARRAY -> "an array";
      case BINARY, POJO -> "a value that is not JSON";
    };
  }

  /** The text in quotes. */
  static String text(String text) {
    var shown = new StringBuilder("\"");
    int end = text.offsetByCodePoints(0, Math.min(MOST, text.codePointCount(0, text.length())));
    text.substring(0, end).codePoints().forEach(c -> append(shown, c));
    return shown.append(end < text.length() ? "…\"" : "\"").toString();
  }

  /** The name of a field as it is, or in quotes where it is an odd one. */
  static String name(String name) {
    return PLAIN.matcher(name).matches() ? name : text(name);
  }

  /** Such as {@code "5" or "10"}. */
  static String quotedChoice(Collection<String> options) {
    return choice(options.stream().limit(MAX_NAMES + 1L).map(SafeText::text).toList());
  }

  /** Such as {@code type or config}. */
  static String choice(Collection<String> options) {
    return list(List.copyOf(options), "or");
  }

  static String list(List<String> items, String conjunction) {
    int last = items.size() - 1;
    if (last < 1) {
      return String.join("", items);
    }
    return last < MAX_NAMES
        ? String.join(", ", items.subList(0, last)) + " " + conjunction + " " + items.get(last)
        : String.join(", ", items.subList(0, MAX_NAMES)) + ", …";
  }

  private static String number(JsonNode number) {
    if (number.isBigInteger()) {
      return isLong(number.bigIntegerValue()) ? "a very long number" : number.asText();
    }
    if (number.isBigDecimal()) {
      var exact = number.decimalValue();
      return isLong(exact.unscaledValue()) ? "a very long number" : exact.toString();
    }
    return number.asText();
  }

  private static boolean isLong(BigInteger digits) {
    return digits.bitLength() > MAX_BITS;
  }

  private static void append(StringBuilder shown, int codePoint) {
    if (codePoint == '"' || codePoint == '\\') {
      shown.append('\\').appendCodePoint(codePoint);
    } else if (codePoint == ' ' || Unicode.isPrinted(codePoint)) {
      shown.appendCodePoint(codePoint);
    } else {
      for (char unit : Character.toChars(codePoint)) {
        shown.append("\\u%04X".formatted((int) unit));
      }
    }
  }
}
