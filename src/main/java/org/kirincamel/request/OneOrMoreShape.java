package org.kirincamel.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;

/** One name, or an array of at least one, each of them once. */
record OneOrMoreShape(NameShape one) implements Shape {

  @Override
  public ValueType type() {
    return ValueType.NAMES;
  }

  @Override
  public void check(JsonNode value, FieldPath at, Problems problems) {
    if (value.isTextual()) {
      one.check(value, at, problems);
    } else if (!value.isArray()) {
      problems.add(
          at, RuleName.TYPE, "expected a name or an array of names, got " + ValueText.value(value));
    } else if (value.isEmpty()) {
      problems.add(at, RuleName.LENGTH, "expected at least one name, got an empty array");
    } else {
      checkItems(value, at, problems);
    }
  }

  private void checkItems(JsonNode names, FieldPath at, Problems problems) {
    var seen = new HashSet<String>();
    for (int i = 0; i < names.size(); i++) {
      JsonNode name = names.get(i);
      if (name.isTextual() && !seen.add(name.textValue())) {
        problems.add(
            at.item(i),
            RuleName.DUPLICATE,
            "expected each name once, got " + ValueText.value(name) + " again");
      } else {
        one.check(name, at.item(i), problems);
      }
    }
  }

  @Override
  public JsonNode wire(JsonNode value) {
    return value.deepCopy();
  }
}
