package org.kirincamel.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Task;

/**
 * Takes messages in under keys of their senders' choice. A message is an intake that never closes,
 * written in one transaction with its rows: either all of it is there or nothing.
 */
final class Messages {

  private static final String BY_KEY = "select id, sha256 from kirin_intake where open_key = ?";

  private static final String INSERT =
      """
      insert into kirin_intake (id, kind, name, sha256, open_key, rows_done, complete, opened_at)
      values (?, ?, ?, ?, ?, ?, true, ?)
      """;

  private static final String ROWS =
      """
      select id, source_row, violations
        from kirin_request
       where intake_id = ?
       order by intake_id, source_row
      """;

  private final Transactions transactions;
  private final GroupSync sync;

  Messages(Transactions transactions, GroupSync sync) {
    this.transactions = transactions;
    this.sync = sync;
  }

  Optional<StoredMessage> find(MessageKey key) {
    Optional<StoredMessage> kept =
        transactions.run("look for a message", connection -> find(connection, key));
    if (kept.isPresent()) {
      // Committed by another node, but perhaps not yet forced: it is about to be acknowledged.
      sync.await();
    }
    return kept;
  }

  /**
   * @see TaskStore#acceptOnce
   */
  StoredMessage accept(
      UUID id,
      MessageKey key,
      Instant now,
      List<Task> offered,
      BiFunction<Task, UUID, Task> idIsTaken,
      Function<Task, List<Delivery>> deliveries) {
    StoredMessage kept =
        transactions.runAgainstRivals(
            "store a message of %d requests".formatted(offered.size()),
            connection -> {
              Optional<StoredMessage> before = find(connection, key);
              if (before.isPresent()) {
                return before.get();
              }
              insert(connection, id, key, now, offered.size());
              Intakes.store(connection, Optional.of(id), offered, idIsTaken, deliveries);
              return new StoredMessage.Same(id);
            });
    sync.await();
    return kept;
  }

  List<StoredRow> rows(UUID intake) {
    return transactions.run(
        "read the rows of a message",
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(ROWS)) {
            select.setObject(1, intake);
            try (var rows = select.executeQuery()) {
              List<StoredRow> kept = new ArrayList<>();
              while (rows.next()) {
                kept.add(
                    new StoredRow(
                        rows.getObject("id", UUID.class),
                        rows.getInt("source_row"),
                        Optional.ofNullable(rows.getString("violations"))));
              }
              return kept;
            }
          }
        });
  }

  private static Optional<StoredMessage> find(Connection connection, MessageKey key)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(BY_KEY)) {
      select.setString(1, Intakes.openKey(key.kind(), key.key(), ""));
      try (var rows = select.executeQuery()) {
        if (!rows.next()) {
          return Optional.empty();
        }
        return Optional.of(
            rows.getString("sha256").equals(key.sha256())
                ? new StoredMessage.Same(rows.getObject("id", UUID.class))
                : new StoredMessage.Other());
      }
    }
  }

  private static void insert(Connection connection, UUID id, MessageKey key, Instant now, int rows)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setObject(1, id);
      insert.setString(2, key.kind());
      insert.setString(3, key.key());
      insert.setString(4, key.sha256());
      insert.setString(5, Intakes.openKey(key.kind(), key.key(), ""));
      insert.setInt(6, rows);
      TaskRows.setInstant(insert, 7, Optional.of(now));
      insert.executeUpdate();
    }
  }
}
