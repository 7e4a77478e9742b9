package org.kirincamel.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A page of requests.
 *
 * @param next the request behind which the next page begins, empty on the last one
 * @param searched how many rows were looked at
 * @param stoppedAt when the request was received at which a search that looks at a limited number
 *     of rows stopped; empty where it did not
 */
public record RequestPage(
    List<RequestSummary> requests, Optional<UUID> next, int searched, Optional<Instant> stoppedAt) {

  public RequestPage {
    requests = List.copyOf(requests);
  }

  /**
   * Which one is asked for.
   *
   * @param behind the last request of the page before; new requests move nothing on later pages
   * @param most length of the page
   */
  public record Wanted(boolean oldestFirst, Optional<UUID> behind, int most) {}
}
