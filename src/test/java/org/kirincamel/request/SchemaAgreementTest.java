package org.kirincamel.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** Editors check by the schema and the module by its rules: both must say the same. */
class SchemaAgreementTest {
  private static final JsonNode DOCUMENT = document();
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(DOCUMENT);

  /** What the schema cannot know: the names that an operator configured. */
  private static final Set<String> CONFIGURED = Set.of(RuleName.MODEL.id(), RuleName.TARGET.id());

  @Provide
  Arbitrary<JsonNode> requests() {
    return RequestArbitraries.requests();
  }

  @Property(tries = 8_000, edgeCases = EdgeCasesMode.NONE)
  void schema_and_rules_give_the_same_verdict_but_for_configured_names(
      @ForAll("requests") JsonNode request) {
    List<String> rules = Requests.violations(request).stream().map(Violation::rule).toList();
    boolean keepsRules = CONFIGURED.containsAll(rules);
    var errors = SCHEMA.validate(request);

    assertThat(errors.isEmpty())
        .as("schema: %s, rules: %s, request: %s", errors, rules, request)
        .isEqualTo(keepsRules);

    Statistics.label("verdict")
        .collect(keepsRules)
        .coverage(
            c -> {
              c.check(true).count(n -> n >= 2_000);
              c.check(false).count(n -> n >= 2_000);
            });
    if (rules.isEmpty()) {
      Statistics.label("rule").collect("none");
    }
    rules.forEach(
        broken ->
            Statistics.label("rule")
                .collect(broken)
                .coverage(
                    c -> {
                      for (RuleName rule : EnumSet.complementOf(EnumSet.of(RuleName.TOO_MANY))) {
                        c.check(rule.id()).count(n -> n >= 10);
                      }
                    }));
  }

  @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
  void messages_are_short_and_hold_nothing_that_could_steer_a_log(
      @ForAll("requests") JsonNode request) {
    assertThat(Requests.violations(request))
        .allSatisfy(
            v -> {
              assertThat(v.message().codePoints()).noneMatch(SchemaAgreementTest::couldSteer);
              assertThat(v.message()).doesNotContain("\n").hasSizeLessThan(1_200);
            });
  }

  @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
  void every_valid_request_is_valid_again_as_it_goes_on_the_wire(
      @ForAll("requests") JsonNode request) {
    if (Requests.RULES.check(request) instanceof Verdict.Valid valid) {
      JsonNode params = valid.request().params();

      assertThat(Requests.valid(params).params()).isEqualTo(params);
      assertThat(SCHEMA.validate(params)).isEmpty();
      assertThat(params.findValues("config")).allMatch(config -> config.size() == 6);
      assertThat(params.toString()).doesNotContain(":null");
    }
  }

  @Example
  void the_schema_is_itself_one_of_draft_2020_12() {
    assertThat(
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()))
                .validate(DOCUMENT))
        .isEmpty();
  }

  @Example
  void the_pattern_of_a_callback_url_is_the_same_text_in_both() {
    assertThat(DOCUMENT.at("/properties/callback_url/pattern").textValue())
        .isEqualTo(CallbackUrl.PATTERN);
  }

  @Example
  void the_schema_describes_every_field_in_the_order_of_the_rules() {
    assertThat(DOCUMENT.get("properties").fieldNames())
        .toIterable()
        .containsExactlyElementsOf(
            Parameters.table(new RequestNames("", Set.of(), Set.of())).fields().stream()
                .map(Field::name)
                .toList());
    for (String object : List.of("", "/$defs/cameraControl", "/$defs/axes", "/$defs/watermark")) {
      JsonNode schema = DOCUMENT.at(object);
      assertThat(schema.get("additionalProperties").booleanValue()).as(object).isFalse();
      assertThat(schema.get("properties"))
          .allSatisfy(
              property -> {
                assertThat(property.path("title").asText()).isNotBlank();
                assertThat(property.path("description").asText()).isNotBlank();
              });
    }
  }

  private static boolean couldSteer(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  private static JsonNode document() {
    try (InputStream schema =
        Objects.requireNonNull(
            RequestRules.class.getResourceAsStream("/kirin/request.schema.json"))) {
      return new ObjectMapper().readTree(schema);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
