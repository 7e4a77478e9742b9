package org.kirincamel.task;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where a request stands. The row in the store is the truth; a state changes only by {@link Task}'s
 * moves, and only along the arrows listed here.
 *
 * <pre>
 * REJECTED   ->
 * ACCEPTED   -> SUBMITTING, UNKNOWN, RUNNING, FAILED
 * SUBMITTING -> ACCEPTED, UNKNOWN, RUNNING, FAILED
 * UNKNOWN    -> ACCEPTED, RUNNING, FAILED
 * RUNNING    -> ACCEPTED, COMPLETED, FAILED, EXPIRED
 * COMPLETED  ->
 * FAILED     ->
 * EXPIRED    -> COMPLETED
 * </pre>
 */
public enum State {
  /** Breaks a rule; nothing was or will be sent. Ends at birth. */
  REJECTED(false),
  /** Durable and waiting for a slot, or for its next try. Never expires. */
  ACCEPTED(false),
  /**
   * A POST may be on its way. Never due: found with an expired lease, or at start, it becomes
   * {@link #UNKNOWN}, because it is not known whether the gateway took the money.
   */
  SUBMITTING(true),
  /**
   * The outcome of the POST is not known: looked up first, posted again only by the rule for it.
   */
  UNKNOWN(true),
  /** The gateway works on it; polled until it ends. */
  RUNNING(true),
  /** The gateway says completed; the video is fetched, then delivered. */
  COMPLETED(false),
  /** The gateway refused it or says that it failed. */
  FAILED(false),
  /** Its deadline passed without an end; looked at rarely, for a video that comes late. */
  EXPIRED(false);

  private final boolean atTheGateway;

  State(boolean atTheGateway) {
    this.atTheGateway = atTheGateway;
  }

  /** Whether a row in this state counts against {@code kirin.submit.max-in-flight}. */
  public boolean holdsSlot() {
    return atTheGateway;
  }

  /**
   * The states that may follow this one. Staying is always allowed: a retry is a later due time.
   */
  public Set<State> next() {
    return switch (this) {
      case ACCEPTED -> EnumSet.of(SUBMITTING, UNKNOWN, RUNNING, FAILED);
      case SUBMITTING -> EnumSet.of(ACCEPTED, UNKNOWN, RUNNING, FAILED);
      case UNKNOWN -> EnumSet.of(ACCEPTED, RUNNING, FAILED);
      case RUNNING -> EnumSet.of(COMPLETED, FAILED, EXPIRED, ACCEPTED);
      case EXPIRED -> EnumSet.of(COMPLETED);
      case REJECTED, COMPLETED, FAILED -> EnumSet.noneOf(State.class);
    };
  }

  /** Whether the gateway's word, or a person's, has ended it. */
  public boolean isEnded() {
    return this == COMPLETED || this == FAILED;
  }

  /** The word for it in result documents, or in reports while it has not ended. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
