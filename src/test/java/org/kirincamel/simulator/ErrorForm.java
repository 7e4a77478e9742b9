package org.kirincamel.simulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The forms in which the gateway says no. */
public enum ErrorForm {
  /** {@code {"status":{"code","message","error_code"},"data":null}}. */
  STATUS,
  /** {@code {"message"}}. */
  MESSAGE,
  /** {@code {"error":"…"}}. */
  ERROR,
  /** {@code {"error":{"code","message"}}}. */
  ERROR_OBJECT,
  /** No JSON at all: what a proxy in between writes. */
  HTML,
  /** No body. */
  NONE;

  Answer answer(int status, Optional<String> code, String message) {
    var body = JsonNodeFactory.instance.objectNode();
    switch (this) {
      case STATUS -> {
        var said = body.putObject("status").put("code", status).put("message", message);
        code.ifPresent(c -> putCode(said, "error_code", c));
        body.putNull("data");
      }
      case MESSAGE -> body.put("message", message);
      case ERROR -> body.put("error", message);
      case ERROR_OBJECT -> {
        var said = body.putObject("error").put("message", message);
        code.ifPresent(c -> putCode(said, "code", c));
      }
      case HTML -> {
        var page = "<html><body><h1>" + status + " " + message + "</h1></body></html>";
        return Answer.of(status, "text/html", page.getBytes(StandardCharsets.UTF_8));
      }
      case NONE -> {
        return Answer.empty(status);
      }
    }
    return Answer.json(status, body);
  }

  /** As a number, unless leading zeros or letters would be lost. */
  private static void putCode(ObjectNode node, String field, String code) {
    if (code.matches("[1-9][0-9]{0,8}")) {
      node.put(field, Integer.parseInt(code));
    } else {
      node.put(field, code);
    }
  }
}
