package org.kirincamel.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Optional;

/**
 * One of a few texts, in exactly that spelling.
 *
 * @param numbers the same options as numbers, which are sent as texts; empty where a number is none
 */
record ChoiceShape(List<String> options, List<Integer> numbers) implements Shape {

  ChoiceShape(List<String> options) {
    this(options, List.of());
  }

  static ChoiceShape of(String... options) {
    return new ChoiceShape(List.of(options));
  }

  /**
   * @param options decimal digits; a JSON number of the same value is read as the text. JSON knows
   *     values alone, so 5.0 is the number 5.
   */
  static ChoiceShape ofTextsOrTheirNumbers(String... options) {
    var texts = List.of(options);
    return new ChoiceShape(texts, texts.stream().map(Integer::valueOf).toList());
  }

  @Override
  public void check(JsonNode value, FieldPath at, Problems problems) {
    boolean rightType = value.isTextual() || value.isNumber() && !numbers.isEmpty();
    if (!rightType || option(value).isEmpty()) {
      problems.add(
          at,
          rightType ? RuleName.ENUM : RuleName.TYPE,
          "expected %s, got %s".formatted(ValueText.quotedChoice(options), ValueText.value(value)));
    }
  }

  @Override
  public JsonNode wire(JsonNode value) {
    return value.isTextual() ? value : TextNode.valueOf(option(value).orElseThrow());
  }

  /**
   * @return the option that the value stands for, empty where it is none
   */
  Optional<String> option(JsonNode value) {
    if (value.isTextual()) {
      return Optional.of(value.textValue()).filter(options::contains);
    }
    if (value.isNumber()) {
      for (int i = 0; i < numbers.size(); i++) {
        if (Numbers.compare(value, numbers.get(i)) == 0) {
          return Optional.of(options.get(i));
        }
      }
    }
    return Optional.empty();
  }
}
