package org.kirincamel.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One request as it came over the wire.
 *
 * @param method in capitals
 * @param path still percent-encoded, with the query, without scheme and host
 * @param headers by name in any case; a header that came twice has its values joined by ", "
 * @param body empty where there was none
 */
public record Request(String method, String path, Map<String, String> headers, byte[] body) {

  public Request {
    var ignoringCase = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    ignoringCase.putAll(headers);
    headers = Collections.unmodifiableMap(ignoringCase);
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /** The body as JSON; a missing node where it is none. */
  public JsonNode json() {
    try {
      return Json.read(body);
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  /** The parameters of a submit; a missing node where there are none. */
  public JsonNode params() {
    return json().at("/input/0/params");
  }

  Request withBody(byte[] bytes) {
    return new Request(method, path, headers, bytes);
  }

  Request withoutHeader(String name) {
    var rest = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    rest.putAll(headers);
    rest.remove(name);
    return new Request(method, path, rest, body);
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
