package org.kirincamel.request;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A finite number.
 *
 * @param min smallest value, itself allowed
 * @param max largest value, itself allowed
 */
record NumberShape(int min, int max) implements Shape {

  @Override
  public ValueType type() {
    return ValueType.NUMBER;
  }

  @Override
  public void check(JsonNode value, FieldPath at, Problems problems) {
    boolean isNumber = Numbers.isFinite(value);
    if (!isNumber || Numbers.compare(value, min) < 0 || Numbers.compare(value, max) > 0) {
      problems.add(
          at,
          isNumber ? RuleName.RANGE : RuleName.TYPE,
          "expected a number from %d to %d, got %s".formatted(min, max, ValueText.value(value)));
    }
  }

  @Override
  public JsonNode wire(JsonNode value) {
    return Numbers.wire(value);
  }
}
