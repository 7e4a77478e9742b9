package org.kirincamel.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The OpenAPI document, with the very schema by which requests are described everywhere. */
final class OpenApi {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Made when this class is first used: a start does not need it. */
  private static final byte[] CONTENT = document().toString().getBytes(StandardCharsets.UTF_8);

  private OpenApi() {}

  static byte[] content() {
    return CONTENT;
  }

  private static ObjectNode document() {
    ObjectNode document = (ObjectNode) read("openapi.json", "");
    ObjectNode schemas = (ObjectNode) document.at("/components/schemas");
    // Its own definitions move up beside it, for a reference is read from the document's root.
    ObjectNode request = (ObjectNode) read("request.schema.json", "\"#/$defs/");
    JsonNode definitions = request.remove("$defs");
    request.remove(List.of("$schema", "$id"));
    schemas.set("Request", request);
    definitions.properties().forEach(each -> schemas.set(each.getKey(), each.getValue()));
    return document;
  }

  private static JsonNode read(String name, String references) {
    try (InputStream file = OpenApi.class.getResourceAsStream("/kirin/" + name)) {
      if (file == null) {
        throw new IllegalStateException("The module's own file kirin/" + name + " is missing");
      }
      String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      return JSON.readTree(
          references.isEmpty() ? text : text.replace(references, "\"#/components/schemas/"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
