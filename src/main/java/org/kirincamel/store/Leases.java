package org.kirincamel.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Makes what this node has claimed stay claimed for as long as it has it in hand. */
final class Leases {

  // No new version: the worker that holds such a row keeps it.
  private static final String LONGER =
      """
      update %s
         set next_action_at = ?
       where id = ?
         and claimed_by = ?
      """;

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
  void renew(List<UUID> requests, List<UUID> deliveries, Instant until) {
    transactions.runAgainstRivals(
        "renew leases",
        connection -> {
          renew(connection, "kirin_request", requests, until);
          renew(connection, "kirin_delivery", deliveries, until);
          return true;
        });
  }

  private void renew(Connection connection, String table, List<UUID> rows, Instant until)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(LONGER.formatted(table))) {
      for (UUID row : rows) {
        TaskRows.setInstant(update, 1, Optional.of(until));
        update.setObject(2, row);
        update.setObject(3, node);
        update.addBatch();
      }
      update.executeBatch();
    }
  }
}
