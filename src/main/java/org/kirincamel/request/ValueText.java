package org.kirincamel.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import org.kirincamel.common.SafeText;

/** Values of strangers as they may stand in a message of a violation. */
final class ValueText {
  /** Most names listed in one message. */
  private static final int MAX_NAMES = 20;

  /** Numbers of more bits have more than 60 digits. */
  private static final int MAX_BITS = 196;

  private ValueText() {}

  static String value(JsonNode value) {
    return switch (value.getNodeType()) {
      case MISSING -> "nothing";
      case NULL -> "null";
      case STRING -> SafeText.quoted(value.textValue());
      case NUMBER -> number(value);
      case BOOLEAN -> value.asText();
      case OBJECT -> "an object";
      case ARRAY -> "an array";
      case BINARY, POJO -> "a value that is not JSON";
    };
  }

  /** Such as {@code "5" or "10"}. */
  static String quotedChoice(Collection<String> options) {
    return choice(options.stream().limit(MAX_NAMES + 1L).map(SafeText::quoted).toList());
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
}
