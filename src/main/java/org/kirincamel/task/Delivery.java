package org.kirincamel.task;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One result on its way to one target: a row of its own, with its own tries.
 *
 * @param id constant over all tries: what a receiver sees as the id of the message
 * @param version number of changes so far
 * @param revision which result of the request it carries
 * @param nextActionAt when it is due, or the end of the lease; empty once it has ended
 * @param attempts tries so far, this one included once it is claimed
 * @param lastError why the last try failed, else empty
 */
public record Delivery(
    UUID id,
    long version,
    UUID requestId,
    String target,
    int revision,
    State state,
    Optional<Instant> nextActionAt,
    int attempts,
    String lastError,
    Optional<Instant> deliveredAt) {

  /** Where a delivery stands. */
  public enum State {
    /** Waiting for its first or next try. */
    PENDING,
    /** The target has it. */
    DELIVERED,
    /** Its tries are used up: kept, and only a person or a message sets it going again. */
    DEAD
  }

  /** A new delivery whose first try begins at once, by whoever makes it. */
  public Delivery begun(Instant leaseEnds) {
    return new Delivery(
        id,
        version,
        requestId,
        target,
        revision,
        State.PENDING,
        Optional.of(leaseEnds),
        attempts + 1,
        lastError,
        deliveredAt);
  }

  /** The row as a claim leaves it: leased, and one try further. */
  public Delivery claimed(Instant until) {
    return new Delivery(
        id,
        version + 1,
        requestId,
        target,
        revision,
        State.PENDING,
        Optional.of(until),
        attempts + 1,
        lastError,
        deliveredAt);
  }

  public Delivery delivered(Instant at) {
    return new Delivery(
        id,
        version,
        requestId,
        target,
        revision,
        State.DELIVERED,
        Optional.empty(),
        attempts,
        "",
        Optional.of(at));
  }

  public Delivery againAt(Instant at, String why) {
    return new Delivery(
        id,
        version,
        requestId,
        target,
        revision,
        State.PENDING,
        Optional.of(at),
        attempts,
        why,
        deliveredAt);
  }

  public Delivery dead(String why) {
    return new Delivery(
        id,
        version,
        requestId,
        target,
        revision,
        State.DEAD,
        Optional.empty(),
        attempts,
        why,
        deliveredAt);
  }
}
