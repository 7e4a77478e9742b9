package org.kirincamel.intake;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.kirincamel.request.Violation;

/**
 * One request of a source, before it was checked.
 *
 * @param number its place in the source, counted from 1
 * @param request what was read, a missing node where nothing could be
 * @param problems what went wrong while reading (rules {@code syntax}, {@code duplicate_key},
 *     {@code size}, {@code depth}); a row with a problem is rejected whatever else it says
 */
public record Row(int number, JsonNode request, List<Violation> problems) {
  public Row {
    problems = List.copyOf(problems);
  }
}
