package org.kirincamel.intake.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;

/** Numbers as they were written, without a detour over binary fractions. */
final class Numbers {
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");

  private Numbers() {}

  /**
   * @param literal a decimal number, with or without sign, fraction and exponent
   * @return an integer in the narrowest node that holds it, else an exact decimal
   * @throws ArithmeticException if an exponent makes more than {@code maxDigits} digits of it, or
   *     is itself out of range
   */
  static JsonNode node(String literal, int maxDigits) {
    if (INTEGER.matcher(literal).matches()) {
      return node(new BigInteger(literal));
    }
    try {
      var decimal = new BigDecimal(literal);
      // Written out, 1e999999999 would fill the memory.
      if (Math.abs((long) decimal.scale()) + decimal.precision() > 2L * maxDigits) {
        throw new ArithmeticException("Too many digits");
      }
      return DecimalNode.valueOf(decimal);
    } catch (NumberFormatException e) {
      var outOfRange = new ArithmeticException("The exponent is out of range");
      outOfRange.initCause(e);
      throw outOfRange;
    }
  }

  static JsonNode node(BigInteger integer) {
    if (integer.bitLength() < Integer.SIZE) {
      return IntNode.valueOf(integer.intValue());
    }
    return integer.bitLength() < Long.SIZE
        ? LongNode.valueOf(integer.longValue())
        : BigIntegerNode.valueOf(integer);
  }
}
