package org.kirincamel.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.kirincamel.task.TaskError;

/** Reads the error of a task, in each of its forms, and knows those that say nothing. */
final class ErrorReader {

  /** What some servers send as the error of every success. */
  private static final Pattern NO_ERROR = Pattern.compile("|0+|200|success|ok|none");

  private static final BigDecimal OK = BigDecimal.valueOf(200);

  private ErrorReader() {}

  /** The error, unless it is absent or says nothing. */
  static Optional<TaskError> read(JsonNode error) {
    if (error == null || saysNothing(error)) {
      return Optional.empty();
    }
    if (error instanceof ObjectNode) {
      String message =
          text(error, "error_message").or(() -> text(error, "message")).orElse(error.toString());
      return Optional.of(new TaskError(text(error, "code").orElse(""), message));
    }
    return Optional.of(new TaskError("", error.isTextual() ? error.asText() : error.toString()));
  }

  /** Whether a value, with all that is in it, says no more than that there is no error. */
  static boolean saysNothing(JsonNode value) {
    if (value.isContainerNode()) {
      for (JsonNode part : value) {
        if (!saysNothing(part)) {
          return false;
        }
      }
      return true;
    }
    return value.isNull()
        || value.isBoolean() && !value.asBoolean()
        || value.isNumber() && isNoError(value.decimalValue())
        || value.isTextual()
            && NO_ERROR.matcher(value.asText().strip().toLowerCase(Locale.ROOT)).matches();
  }

  private static boolean isNoError(BigDecimal number) {
    return number.signum() == 0 || number.compareTo(OK) == 0;
  }

  /** A member as text: a string as it is, a number in its own digits; empty when blank. */
  static Optional<String> text(JsonNode node, String name) {
    JsonNode value = node.get(name);
    if (value == null || !value.isValueNode() || value.isNull() || value.isBoolean()) {
      return Optional.empty();
    }
    return Optional.of(value.asText()).filter(text -> !text.isBlank());
  }
}
