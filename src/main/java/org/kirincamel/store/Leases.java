package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Makes what this node has claimed stay claimed for as long as it has it in hand. */
public final class Leases {

  // No new version: the worker that holds such a row keeps it. What has ended has no lease.
  private static final String LONGER =
      """
      update %s
         set next_action_at = :until
       where id = :id
         and claimed_by = :node
         and next_action_at is not null
      """;

  private static final Sql REQUEST = Sql.of(LONGER.formatted("kirin_request"));
  private static final Sql DELIVERY = Sql.of(LONGER.formatted("kirin_delivery"));

  private final Transactions transactions;
  private final UUID node;

  Leases(Transactions transactions, UUID node) {
    this.transactions = transactions;
    this.node = node;
  }

  /**
   * Makes the leases of what this node still has in hand end later; what another node has taken
   * over meanwhile stays theirs.
   */
  public void renew(List<UUID> requests, List<UUID> deliveries, Instant until) {
    if (requests.isEmpty() && deliveries.isEmpty()) {
      return;
    }
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
