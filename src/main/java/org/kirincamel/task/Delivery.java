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
 * @param diedAt when its tries were used up; empty while it is not dead
 * @param receipt what the target said when it took it, such as an id of its own; often empty
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
    Optional<Instant> deliveredAt,
    Optional<Instant> diedAt,
    String receipt) {

  /** Where a delivery stands. */
  public enum State {
    /** Waiting for its first or next try. */
    PENDING,
    /** The target has it. */
    DELIVERED,
    /** Its tries are used up: kept, and only a person or a message re-queues it. */
    DEAD
  }

  /** A new delivery, due at once. */
  public static Delivery pending(
      UUID id, UUID requestId, String target, int revision, Instant now) {
    return new Delivery(
        id,
        0,
        requestId,
        target,
        revision,
        State.PENDING,
        Optional.of(now),
        0,
        "",
        Optional.empty(),
        Optional.empty(),
        "");
  }

  /** A new delivery whose first try begins at once, by its maker. */
  public Delivery begun(Instant leaseEnds) {
    return with(version, State.PENDING, Optional.of(leaseEnds), attempts + 1, lastError);
  }

  /** The row as a claim leaves it: leased, and one try further. */
  public Delivery claimed(Instant until) {
    return with(version + 1, State.PENDING, Optional.of(until), attempts + 1, lastError);
  }

  /**
   * The target has it.
   *
   * @param said what it said of it
   */
  public Delivery delivered(Instant at, String said) {
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
        Optional.of(at),
        Optional.empty(),
        said);
  }

  public Delivery againAt(Instant at, String why) {
    return with(version, State.PENDING, Optional.of(at), attempts, why);
  }

  /** Released untried: due at once, as if it had not been claimed. */
  public Delivery untried(Instant now) {
    return with(version, State.PENDING, Optional.of(now), attempts - 1, lastError);
  }

  public Delivery dead(Instant at, String why) {
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
        deliveredAt,
        Optional.of(at),
        receipt);
  }

  private Delivery with(
      long newVersion, State newState, Optional<Instant> nextAt, int tries, String why) {
    return new Delivery(
        id,
        newVersion,
        requestId,
        target,
        revision,
        newState,
        nextAt,
        tries,
        why,
        deliveredAt,
        Optional.empty(),
        receipt);
  }
}
