package org.kirincamel.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** Words for the model: sent with line feeds as line ends, and without a byte order mark. */
record WordsShape(TextShape text) implements Shape {

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  @Override
  public void check(JsonNode value, FieldPath at, Problems problems) {
    text.check(value, at, problems);
  }

  @Override
  public JsonNode wire(JsonNode value) {
    String words = value.textValue();
    int from = 0;
    while (from < words.length() && words.charAt(from) == BYTE_ORDER_MARK) {
      from++;
    }
    return TextNode.valueOf(words.substring(from).replace("\r\n", "\n").replace('\r', '\n'));
  }
}
