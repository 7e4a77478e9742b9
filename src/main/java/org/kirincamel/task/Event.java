package org.kirincamel.task;

import java.time.Instant;
import java.util.Optional;

/**
 * One thing that happened to a request, as people are told it.
 *
 * @param from the state before, empty at its birth
 * @param to the state after, the same where it has not changed
 * @param cause in a few words
 * @param attempt which POST, poll or download of the request it was
 * @param node short id of the process that wrote it, empty until it is written
 * @param who the name that was given with an order, else empty
 */
public record Event(
    Instant at,
    Optional<State> from,
    State to,
    String cause,
    int attempt,
    String node,
    String who) {

  /** One that is not written yet. */
  public static Event of(Instant at, Optional<State> from, State to, String cause, int attempt) {
    return new Event(at, from, to, cause, attempt, "", "");
  }
}
