package org.kirincamel.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/**
 * An error as RFC 9457 writes it down.
 *
 * @param status of the HTTP answer, 400 to 599
 * @param detail one sentence for the caller
 * @param rows what is wrong with each request, where that is the trouble
 */
record Problem(int status, String detail, Optional<ArrayNode> rows) {

  static final String CONTENT_TYPE = "application/problem+json";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The standard's own words, as it asks for where a problem has no type of its own. */
  private static final Map<Integer, String> TITLES =
      Map.ofEntries(
          Map.entry(400, "Bad Request"),
          Map.entry(401, "Unauthorized"),
          Map.entry(403, "Forbidden"),
          Map.entry(404, "Not Found"),
          Map.entry(405, "Method Not Allowed"),
          Map.entry(408, "Request Timeout"),
          Map.entry(409, "Conflict"),
          Map.entry(413, "Content Too Large"),
          Map.entry(414, "URI Too Long"),
          Map.entry(415, "Unsupported Media Type"),
          Map.entry(417, "Expectation Failed"),
          Map.entry(426, "Upgrade Required"),
          Map.entry(429, "Too Many Requests"),
          Map.entry(431, "Request Header Fields Too Large"),
          Map.entry(500, "Internal Server Error"),
          Map.entry(503, "Service Unavailable"));

  static Problem of(int status, String detail) {
    return new Problem(status, detail, Optional.empty());
  }

  String title() {
    return TITLES.getOrDefault(status, "Error");
  }

  String json() {
    ObjectNode problem = JSON.createObjectNode();
    problem.put("type", "about:blank");
    problem.put("title", title());
    problem.put("status", status);
    problem.put("detail", detail);
    rows.ifPresent(each -> problem.set("rows", each));
    return problem.toString();
  }
}
