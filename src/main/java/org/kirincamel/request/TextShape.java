package org.kirincamel.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.kirincamel.common.SafeText;

/**
 * A text of well-formed Unicode.
 *
 * @param min fewest characters, in code points
 * @param max most characters, in code points
 * @param checks what else is asked of a text that is not empty
 */
record TextShape(int min, int max, List<TextCheck> checks) implements Shape {

  static TextShape of(int min, int max, TextCheck... checks) {
    return new TextShape(min, max, List.of(checks));
  }

  @Override
  public void check(JsonNode value, FieldPath at, Problems problems) {
    if (!value.isTextual()) {
      problems.add(at, RuleName.TYPE, "expected a text, got " + ValueText.value(value));
      return;
    }
    String text = value.textValue();
    int length = text.codePointCount(0, text.length());
    if (length < min || length > max) {
      problems.add(
          at,
          RuleName.LENGTH,
          "expected %s%d characters, got %d"
              .formatted(min == 0 ? "at most " : min + " to ", max, length));
    }
    if (!SafeText.isWellFormed(text)) {
      problems.add(
          at, RuleName.UNICODE, "expected well-formed Unicode, got half of a surrogate pair");
    }
    if (length > 0) {
      for (TextCheck check : checks) {
        check.check(text, at, problems);
      }
    }
  }
}
