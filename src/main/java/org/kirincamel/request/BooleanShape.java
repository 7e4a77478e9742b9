package org.kirincamel.request;

import com.fasterxml.jackson.databind.JsonNode;

/** True or false, neither as text nor as number. */
record BooleanShape() implements Shape {

  @Override
  public ValueType type() {
    return ValueType.BOOLEAN;
  }

  @Override
  public void check(JsonNode value, FieldPath at, Problems problems) {
    if (!value.isBoolean()) {
      problems.add(at, RuleName.TYPE, "expected true or false, got " + ValueText.value(value));
    }
  }
}
