package org.kirincamel.loop;

import java.util.List;

/** What one claim got, sorted by the route that does it. */
public record Handover(
    List<Work> polls,
    List<Work> lookups,
    List<Work> fetches,
    List<Work> deliveries,
    List<Work> submits) {

  static final Handover NOTHING =
      new Handover(List.of(), List.of(), List.of(), List.of(), List.of());
}
