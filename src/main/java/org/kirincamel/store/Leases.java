package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Makes what this node has claimed stay claimed for as long as it has it in hand, and the tables
 * stay as it knows them for as long as it lives.
 */
public final class Leases {

  // No new version: the worker that holds such a row keeps it.
  private static final String LONGER =
      """
      update %s
         set next_action_at = :until
       where id = :id
         and claimed_by = :node
      """;

  private static final Sql REQUEST = Sql.of(LONGER.formatted("kirin_request"));
  private static final Sql DELIVERY = Sql.of(LONGER.formatted("kirin_delivery"));

  private final Transactions transactions;
  private final UUID node;
  private final StoreConnections connections;
  private final FailStop failStop;

  Leases(Transactions transactions, UUID node, StoreConnections connections, FailStop failStop) {
    this.transactions = transactions;
    this.node = node;
    this.connections = connections;
    this.failStop = failStop;
  }

  /**
   * To be called each minute.
   *
   * @throws StoreException if a newer version has taken the node for dead and changed the tables:
   *     it does nothing more
   */
  public void renewNode() {
    if (!transactions.run("tell that this node lives", connections::renewNode)) {
      throw failStop.refused(
          "a newer version of the module, for which this node was dead, has changed the tables of the store: start this node in that version");
    }
  }

  /**
   * Makes the leases of what this node still has in hand end later; what another node has taken
   * over meanwhile stays theirs.
   */
  public void renew(List<UUID> requests, List<UUID> deliveries, Instant until) {
    transactions.runAgainstRivals(
        "renew leases",
        connection -> {
          renew(connection, REQUEST, requests, until);
          renew(connection, DELIVERY, deliveries, until);
          return true;
        });
  }

  private void renew(Connection connection, Sql longer, List<UUID> rows, Instant until)
      throws SQLException {
    longer.batch(
        connection,
        rows,
        (update, row) -> update.time("until", until).id("id", row).id("node", node));
  }
}
