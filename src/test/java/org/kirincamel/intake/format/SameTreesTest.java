package org.kirincamel.intake.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SameTreesTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  @Property(tries = 300)
  void the_same_requests_are_the_same_trees_in_every_format(
      @ForAll("batches") List<JsonNode> batch) {
    String array =
        batch.stream().map(Object::toString).collect(Collectors.joining(",\n", "[", "]"));
    String lines = batch.stream().map(Object::toString).collect(Collectors.joining("\r\n"));
    String block =
        batch.stream().map(request -> "- " + request + "\n").collect(Collectors.joining());
    String documents =
        batch.stream().map(request -> "--- " + request + "\n").collect(Collectors.joining());
    String envelope =
        batch.stream()
            .map(request -> "{\"params\":" + request + "}")
            .collect(Collectors.joining(",", "{\"input\":[", "]}"));

    assertThat(Reading.requests(Format.JSON, array)).isEqualTo(batch);
    assertThat(Reading.requests(Format.JSON, envelope)).isEqualTo(batch);
    assertThat(Reading.requests(Format.JSON_LINES, lines)).isEqualTo(batch);
    // JSON is YAML.
    assertThat(Reading.requests(Format.YAML, array)).isEqualTo(batch);
    assertThat(Reading.requests(Format.YAML, envelope)).isEqualTo(batch);
    assertThat(Reading.requests(Format.YAML, block)).isEqualTo(batch);
    assertThat(Reading.requests(Format.YAML, documents)).isEqualTo(batch);
  }

  @Property(tries = 300)
  void what_a_prompt_says_survives_CSV(
      @ForAll("texts") String prompt, @ForAll("texts") String next) {
    String content =
        "mode,prompt,external_task_id\nstd,%s,x\npro,%s,y\n".formatted(cell(prompt), cell(next));

    var requests = Reading.requests(Format.CSV, content);

    assertThat(requests.get(0).path("prompt").asText()).isEqualTo(prompt);
    assertThat(requests.get(1).path("prompt").asText()).isEqualTo(next);
  }

  @Provide
  Arbitrary<List<JsonNode>> batches() {
    return objects(3).list().ofMinSize(1).ofMaxSize(5);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings()
        .withChars(" \t\r\n\\\"',;:#-?!&*<>=[]{}|%@`~0123456789.eyYnN/")
        .withChars("aäß猫\u2028\u00a0\ufffd")
        .ofMaxLength(20)
        // A cell of CSV that says no more than that is a NULL of a database, and refused.
        .filter(text -> !text.strip().equalsIgnoreCase("\\N"))
        .map(text -> text.replace("&", "\uD83D\uDC08"));
  }

  private Arbitrary<JsonNode> objects(int depth) {
    var value = values(depth);
    return Arbitraries.maps(texts(), value)
        .ofMaxSize(4)
        .map(
            members -> {
              ObjectNode object = NODES.objectNode();
              members.forEach(object::set);
              // In JSON and YAML alike, this member would make a root an envelope.
              object.remove("input");
              return object;
            });
  }

  private Arbitrary<JsonNode> values(int depth) {
    Arbitrary<JsonNode> scalars =
        Arbitraries.oneOf(
            texts().map(NODES::textNode),
            Arbitraries.integers().map(NODES::numberNode),
            Arbitraries.longs().greaterOrEqual(1L << 40).map(NODES::numberNode),
            Arbitraries.bigDecimals()
                .between(new BigDecimal("-1000"), new BigDecimal("1000"))
                .ofScale(3)
                .map(DecimalNode::valueOf),
            Arbitraries.of(true, false).map(NODES::booleanNode),
            Arbitraries.just(NODES.nullNode()));
    if (depth == 0) {
      return scalars;
    }
    Arbitrary<JsonNode> arrays =
        values(depth - 1)
            .list()
            .ofMaxSize(3)
            .map(
                elements -> {
                  var array = NODES.arrayNode();
                  array.addAll(elements);
                  return array;
                });
    return Arbitraries.oneOf(scalars, arrays, objects(depth - 1));
  }

  private static String cell(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }
}
