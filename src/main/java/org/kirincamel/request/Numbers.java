package org.kirincamel.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Numbers of strangers: exact, and never written out at the length that an exponent asks for. */
final class Numbers {
  /** Digits and exponent up to which a decimal is sent as it came; any double fits. */
  private static final int MAX_DIGITS = 17;

  private static final int MAX_SCALE = 340;

  private Numbers() {}

  /** Whether the value is a number that JSON can write, so neither infinite nor NaN. */
  static boolean isFinite(JsonNode value) {
    return value.isNumber()
        && (!value.isDouble() && !value.isFloat() || Double.isFinite(value.doubleValue()));
  }

  /**
   * @param number any number; NaN is above every bound
   * @return negative, 0 or positive as the number is below, equal to or above the bound
   */
  static int compare(JsonNode number, int bound) {
    return switch (number.numberType()) {
      case INT, LONG -> Long.compare(number.longValue(), bound);
      case BIG_INTEGER -> number.bigIntegerValue().compareTo(BigInteger.valueOf(bound));
      case BIG_DECIMAL -> number.decimalValue().compareTo(BigDecimal.valueOf(bound));
      case FLOAT, DOUBLE -> compare(number.doubleValue(), bound);
    };
  }

  /** Not {@code Double.compare}, to which -0.0 is less than 0. */
  private static int compare(double number, int bound) {
    return number < bound ? -1 : number == bound ? 0 : 1;
  }

  /**
   * @return the number itself, or the nearest double where it has more digits than a double holds:
   *     databases and the gateway have limits that 1e-999999999 would break. What is not 0 stays
   *     so, since an axis that does not move is another request.
   */
  static JsonNode wire(JsonNode number) {
    if (!number.isBigDecimal()) {
      return number;
    }
    BigDecimal exact = number.decimalValue();
    if (exact.precision() <= MAX_DIGITS && Math.abs((long) exact.scale()) <= MAX_SCALE) {
      return number;
    }
    double nearest = exact.doubleValue();
    return DoubleNode.valueOf(nearest == 0 ? exact.signum() * Double.MIN_VALUE : nearest);
  }
}
