package org.kirincamel.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an editor says of a file in the inbox, by the schema that the README binds to it. */
class InboxSchemaTest {

  private static final Path SCHEMAS = Path.of("src", "main", "resources", "kirin");
  private static final Path DEMO = Path.of("config", "demo");

  private static String id(String name) throws IOException {
    return new ObjectMapper().readTree(SCHEMAS.resolve(name).toFile()).path("$id").asText();
  }

  private static Schema schema() throws IOException {
    Map<String, String> byId =
        Map.of(
            id("inbox.schema.json"),
            Files.readString(SCHEMAS.resolve("inbox.schema.json")),
            id("request.schema.json"),
            Files.readString(SCHEMAS.resolve("request.schema.json")));
    return SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(byId))
        .getSchema(SchemaLocation.of(id("inbox.schema.json")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cat.json", "seasons.json", "envelope.json", "mountain.yaml"})
  void one_request_several_and_the_envelope_are_good(String name) throws IOException {
    var format = name.endsWith(".yaml") ? InputFormat.YAML : InputFormat.JSON;

    assertThat(schema().validate(Files.readString(DEMO.resolve(name)), format)).isEmpty();
  }

  @Test
  void what_is_wrong_is_told_in_each_of_them() throws IOException {
    for (String wrong :
        new String[] {
          Files.readString(DEMO.resolve("invalid-on-purpose.json")),
          "{\"prompt\": \"A cat\", \"lenght\": 5}",
          "[{\"prompt\": \"A cat\"}, {\"prompt\": \"A cat\", \"mode\": \"fast\"}]",
          "{\"input\": [{\"params\": {\"duration\": \"5\"}}]}",
          "\"A cat\""
        }) {
      assertThat(schema().validate(wrong, InputFormat.JSON)).as(wrong).isNotEmpty();
    }
  }
}
