package org.kirincamel.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import org.kirincamel.common.Nearest;
import org.kirincamel.common.SafeText;

/**
 * A name that the operator configured.
 *
 * @param rule the rule that any other name breaks
 */
record NameShape(RuleName rule, Set<String> configured) implements Shape {

  @Override
  public void check(JsonNode value, FieldPath at, Problems problems) {
    if (!value.isTextual()) {
      problems.add(at, RuleName.TYPE, "expected a name, got " + ValueText.value(value));
    } else if (!configured.contains(value.textValue())) {
      problems.add(at, rule, refusal(value));
    }
  }

  private String refusal(JsonNode value) {
    String expected =
        configured.isEmpty() ? "none is configured" : ValueText.quotedChoice(configured);
    return "expected %s, got %s%s"
        .formatted(
            expected,
            ValueText.value(value),
            Nearest.of(value.textValue(), configured)
                .map(nearest -> ", did you mean " + SafeText.quoted(nearest) + "?")
                .orElse(""));
  }
}
