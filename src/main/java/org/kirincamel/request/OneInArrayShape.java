package org.kirincamel.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * An object, or an array of exactly one such object, which is read as that object. The document
 * calls the watermark an array and shows an object.
 */
record OneInArrayShape(ObjectShape one) implements Shape {

  @Override
  public List<Field> fields() {
    return one.fields();
  }

  @Override
  public void check(JsonNode value, FieldPath at, Problems problems) {
    if (!value.isArray()) {
      one.check(value, at, problems);
    } else if (value.size() == 1) {
      one.check(value.get(0), at.item(0), problems);
    } else {
      problems.add(
          at,
          RuleName.LENGTH,
          "expected an object or an array of one object, got an array of " + value.size());
    }
  }

  @Override
  public JsonNode wire(JsonNode value) {
    return one.wire(value.isArray() ? value.get(0) : value);
  }
}
