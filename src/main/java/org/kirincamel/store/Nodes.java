package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.task.Ids;
import org.slf4j.Logger;

/**
 * Tells the other nodes of a shared store that this one lives, and takes over what those have in
 * hand that do not. To be wrong about one costs a repeated poll, or a repeated delivery under the
 * same id: whatever a node writes names the version that it has read, and a request that is being
 * submitted stays as it is.
 */
public final class Nodes {

  private static final Logger LOG = SafeLogger.of(Nodes.class);

  /** In one lease, so that some that are late do no harm; more often than the slowest tick. */
  private static final int BEATS = 5;

  /** Another node may have been started with a shorter lease. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

  private final Transactions transactions;
  private final OwnedTasks owned;
  private final FailStop failStop;
  private final UUID node;
  private final boolean shared;
  private final Silence silence = new Silence();
  private Optional<Long> lastBeat = Optional.empty();

  /** What one look at the nodes came to. */
  private record Look(boolean lives, boolean wasEnded, List<TakenOver> takenOver) {}

  private record TakenOver(NodeRows.Other from, int rows) {}

  /**
   * @param shared whether there may be other nodes, that tell of themselves
   */
  Nodes(Transactions transactions, OwnedTasks owned, FailStop failStop, UUID node, boolean shared) {
    this.transactions = transactions;
    this.owned = owned;
    this.failStop = failStop;
    this.node = node;
    this.shared = shared;
  }

  /**
   * To be called often, by one thread at a time: it looks several times in a lease.
   *
   * @param nanos the monotonic clock
   * @param lease for how long a node may be silent
   * @throws StoreException if a newer version has taken the node for dead and changed the tables:
   *     it does nothing more
   */
  public void beat(Instant now, long nanos, Duration lease) {
    long pause = Math.min(lease.toNanos() / BEATS, LONGEST_PAUSE.toNanos());
    if (!shared || lastBeat.filter(last -> nanos - last < pause).isPresent()) {
      return;
    }
    Look look =
        transactions.runAgainstRivals(
            "tell that this node lives", connection -> look(connection, now, nanos, lease));
    lastBeat = Optional.of(nanos);
    if (!look.lives()) {
      throw failStop.refused(
          "a newer version of the module, for which this node was dead, has changed the tables of the store: start this node in that version");
    }
    if (look.wasEnded()) {
      LOG.warn(
          "Another node has taken over the work of this one ({}), which was silent for longer than kirin.poll.lease ({}): it was frozen, or the database was out of reach. It works on",
          Ids.shortId(node),
          lease);
    }
    for (TakenOver each : look.takenOver()) {
      LOG.warn(
          "Node {} at {} has been silent for kirin.poll.lease ({}): taken over what it had in hand, {} requests and deliveries",
          Ids.shortId(each.from().id()),
          each.from().place(),
          lease,
          each.rows());
    }
  }

  private Look look(Connection connection, Instant now, long nanos, Duration lease)
      throws SQLException {
    boolean goesOn = NodeRows.beat(connection, node);
    boolean revived = !goesOn && NodeRows.revive(connection, node);
    if (revived) {
      // What it took since it was ended, no other node has. Memory first: what is written in
      // between
      // is released with the rest, and what is written later stays owned.
      owned.release();
      Recovery.release(connection, node, now);
    }
    List<TakenOver> takenOver = new ArrayList<>();
    if (goesOn) {
      for (NodeRows.Other dead : silence.after(NodeRows.others(connection, node), nanos, lease)) {
        if (NodeRows.end(connection, dead)) {
          int rows = Recovery.release(connection, dead.id(), now);
          if (rows > 0 || !dead.ended()) {
            takenOver.add(new TakenOver(dead, rows));
          }
        }
      }
    }
    return new Look(goesOn || revived, revived, takenOver);
  }
}
