package org.kirincamel.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What the store says of a file that is to be taken in. */
public sealed interface IntakeStart {

  /**
   * It is to be read, from the row after those that are done.
   *
   * @param rowsDone rows that are durable already, from this intake broken off or from an earlier
   *     one that it continues
   */
  record ToRead(UUID id, int rowsDone, Optional<Continued> continued) implements IntakeStart {}

  /**
   * The same name and content were taken within the window: nothing is to be done.
   *
   * @param requests ids of its first requests
   * @param total how many there were
   */
  record Taken(UUID id, Instant movedAt, List<UUID> requests, int total) implements IntakeStart {
    public Taken {
      requests = List.copyOf(requests);
    }
  }
}
