package org.kirincamel.request;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One member of an object. A JSON null is the same as no member.
 *
 * @param condition what the field's neighbours have to say about it
 */
record Field(String name, boolean isRequired, Shape shape, Condition condition) {

  /** A rule that needs more than the value itself. */
  interface Condition {
    /**
     * @param parent the object that has the field, or has it not
     * @param at where the field stands, or would stand
     * @return whether what is inside the value is still of interest
     */
    boolean holds(JsonNode parent, FieldPath at, Problems problems);
  }

  static Field required(String name, Shape shape) {
    return new Field(name, true, shape, (parent, at, problems) -> true);
  }

  static Field optional(String name, Shape shape) {
    return new Field(name, false, shape, (parent, at, problems) -> true);
  }

  Field onlyIf(Condition condition) {
    return new Field(name, isRequired, shape, condition);
  }

  void check(JsonNode parent, FieldPath parentPlace, Problems problems) {
    JsonNode value = parent.path(name);
    var at = parentPlace.field(name);
    if (!condition.holds(parent, at, problems)) {
      return;
    }
    if (isThere(value)) {
      shape.check(value, at, problems);
    } else if (isRequired) {
      problems.add(at, RuleName.REQUIRED, "expected a value, got " + ValueText.value(value));
    }
  }

  static boolean isThere(JsonNode value) {
    return !value.isMissingNode() && !value.isNull();
  }
}
