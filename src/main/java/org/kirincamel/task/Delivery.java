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
 * @param progress how far it has come
 * @param node which works on it, or has ended it; empty where none does
 */
public record Delivery(
    UUID id,
    long version,
    UUID requestId,
    String target,
    int revision,
    Progress progress,
    Optional<UUID> node) {

  /** Where a delivery stands. */
  public enum State {
    /** Waiting for its first or next try. */
    PENDING,
    /** The target has it. */
    DELIVERED,
    /** Its tries are used up: kept, and only a person or a message re-queues it. */
    DEAD
  }

  /**
   * How far a delivery has come.
   *
   * @param nextActionAt when it is due, or the end of the lease; empty once it has ended
   * @param attempts tries so far, this one included once it is claimed
   * @param lastError why the last try failed, else empty
   * @param diedAt when its tries were used up; empty while it is not dead
   * @param receipt what the target said when it took it, such as an id of its own; often empty
   */
  public record Progress(
      State state,
      Optional<Instant> nextActionAt,
      int attempts,
      String lastError,
      Optional<Instant> deliveredAt,
      Optional<Instant> diedAt,
      String receipt) {

    private static Progress none(Instant now) {
      return new Progress(
          State.PENDING, Optional.of(now), 0, "", Optional.empty(), Optional.empty(), "");
    }

    private Progress due(Instant at, int tries, String why) {
      return new Progress(
          State.PENDING, Optional.of(at), tries, why, deliveredAt, Optional.empty(), receipt);
    }

    private Progress delivered(Instant at, String said) {
      return new Progress(
          State.DELIVERED, Optional.empty(), attempts, "", Optional.of(at), Optional.empty(), said);
    }

    private Progress dead(Instant at, String why) {
      return new Progress(
          State.DEAD, Optional.empty(), attempts, why, deliveredAt, Optional.of(at), receipt);
    }
  }

  /** A new delivery, due at once. */
  public static Delivery pending(
      UUID id, UUID requestId, String target, int revision, Instant now) {
    return new Delivery(id, 0, requestId, target, revision, Progress.none(now), Optional.empty());
  }

  /** A new delivery whose first try begins at once, by its maker. */
  public Delivery begun(Instant leaseEnds) {
    return with(progress.due(leaseEnds, attempts() + 1, progress.lastError()));
  }

  /** The row as a claim leaves it: leased, and one try further. */
  public Delivery claimed(Instant until) {
    return new Delivery(
        id, version + 1, requestId, target, revision, begun(until).progress(), node);
  }

  /**
   * The target has it.
   *
   * @param said what it said of it
   */
  public Delivery delivered(Instant at, String said) {
    return with(progress.delivered(at, said));
  }

  public Delivery againAt(Instant at, String why) {
    return with(progress.due(at, attempts(), why));
  }

  /** Released untried: due at once, as if it had not been claimed. */
  public Delivery untried(Instant now) {
    return with(progress.due(now, attempts() - 1, progress.lastError()));
  }

  public Delivery dead(Instant at, String why) {
    return with(progress.dead(at, why));
  }

  private Delivery with(Progress made) {
    return new Delivery(id, version, requestId, target, revision, made, node);
  }

  /** The short id of its node, empty where it has none. */
  public String nodeName() {
    return node.map(Ids::shortId).orElse("");
  }

  public State state() {
    return progress.state();
  }

  public Optional<Instant> nextActionAt() {
    return progress.nextActionAt();
  }

  public int attempts() {
    return progress.attempts();
  }
}
