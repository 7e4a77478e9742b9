package org.kirincamel.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The OpenAPI document, with the very schema by which requests are described everywhere. */
final class OpenApi {

  private static final ObjectMapper JSON = new ObjectMapper();

  private OpenApi() {}

  static ObjectNode document() {
    ObjectNode document = (ObjectNode) read("openapi.json", "");
    ObjectNode schemas = (ObjectNode) document.at("/components/schemas");
    // Its own definitions move up beside it, for a reference is read from the document's root.
    ObjectNode request = (ObjectNode) read("request.schema.json", "\"#/$defs/");
    JsonNode definitions = request.remove("$defs");
    request.remove("$schema");
    schemas.set("Request", request);
    definitions.properties().forEach(each -> schemas.set(each.getKey(), each.getValue()));
    return document;
  }

  private static JsonNode read(String name, String references) {
    try (InputStream file = OpenApi.class.getResourceAsStream("/kirin/" + name)) {
      if (file == null) {
        throw new IllegalStateException("The module's own file kirin/" + name + " is missing");
      }
      String text = new String(file.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      return JSON.readTree(
          references.isEmpty() ? text : text.replace(references, "\"#/components/schemas/"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
