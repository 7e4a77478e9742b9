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
  private final Database database;
  private final Silence silence = new Silence();
  private Optional<Long> lastBeat = Optional.empty();

  /** What one look at the nodes came to: those whose work is this node's to take over. */
  private record Look(boolean goesOn, List<NodeRows.Other> ended) {}

  Nodes(
      Transactions transactions,
      Database database,
      OwnedTasks owned,
      FailStop failStop,
      UUID node) {
    this.transactions = transactions;
    this.database = database;
    this.owned = owned;
    this.failStop = failStop;
    this.node = node;
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
    if (!database.nodesTellOfThemselves()
        || lastBeat.filter(last -> nanos - last < pause).isPresent()) {
      return;
    }
    Look look =
        transactions.runAgainstRivals(
            "tell that this node lives", connection -> look(connection, nanos, lease));
    if (!look.goesOn()) {
      comeBack(now, lease);
    }
    lastBeat = Optional.of(nanos);
    look.ended().forEach(dead -> takeOver(dead, now, lease));
  }

  /** No more than this: a node that is frozen in it holds its own row. */
  private Look look(Connection connection, long nanos, Duration lease) throws SQLException {
    if (!NodeRows.beat(connection, node)) {
      return new Look(false, List.of());
    }
    List<NodeRows.Other> ended = new ArrayList<>();
    for (NodeRows.Other dead : silence.after(NodeRows.others(connection, node), nanos, lease)) {
      if (NodeRows.end(connection, dead)) {
        ended.add(dead);
      }
    }
    return new Look(true, ended);
  }

  private void comeBack(Instant now, Duration lease) {
    boolean revived =
        transactions.runAgainstRivals(
            "come back after an end",
            connection -> {
              if (!NodeRows.revive(connection, node)) {
                return false;
              }
              // What it took since it was ended, no other node has. Memory first: what is written
              // in between is released with the rest, and what is written later stays owned.
              owned.release();
              Recovery.release(connection, node, now);
              return true;
            });
    if (!revived) {
      throw failStop.refused(
          "a newer version of the module, for which this node was dead, has changed the tables of the store: start this node in that version");
    }
    LOG.warn(
        "Another node has taken over the work of this one ({}), which was silent for longer than kirin.poll.lease ({}): it was frozen, or the database was out of reach. It works on",
        Ids.shortId(node),
        lease);
  }

  /**
   * What fails here is tried again after another lease: the row of the dead one says that it is.
   */
  private void takeOver(NodeRows.Other dead, Instant now, Duration lease) {
    int rows =
        transactions.runAgainstRivals(
            "take over from a dead node",
            connection -> {
              database.endSessions(connection, dead.id());
              return Recovery.release(connection, dead.id(), now);
            });
    if (rows > 0 || !dead.ended()) {
      LOG.warn(
          "Node {} at {} has been silent for kirin.poll.lease ({}): taken over what it had in hand, {} requests and deliveries",
          Ids.shortId(dead.id()),
          dead.place(),
          lease,
          rows);
    }
  }
}
