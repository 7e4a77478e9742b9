package org.kirincamel.store;

import java.sql.Connection;
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
public final class Messages {

  private static final Sql BY_KEY =
      Sql.of(
          "select open_key, id, sha256, "
              + KeyLookup.NO_PACK
              + " from kirin_intake where open_key = :open_key"
              + KeyLookup.BY_HASHES);

  private static final Sql INSERT =
      Sql.of(
          """
          insert into kirin_intake (id, kind, name, sha256, open_key, rows_done, complete, opened_at)
          values (:id, :kind, :key, :sha256, :open_key, :rows, true, :now)
          """);

  private static final Sql ROWS =
      Sql.of(
          """
          select id, source_row, violations
            from kirin_request
           where intake_id = :intake
           order by intake_id, source_row
          """);

  private final Transactions transactions;
  private final Author author;
  private final Turns turns;
  private final GroupSync sync;

  Messages(Transactions transactions, GroupSync sync, Author author, Turns turns) {
    this.transactions = transactions;
    this.author = author;
    this.turns = turns;
    this.sync = sync;
  }

  /** What there is under the key of a message; durable, so that it may be acknowledged. */
  public Optional<StoredMessage> find(MessageKey key) {
    Optional<StoredMessage> kept =
        transactions.run("look for a message", connection -> find(connection, key));
    if (kept.isPresent()) {
      // Committed by another node, but perhaps not yet forced: it is about to be acknowledged.
      sync.await();
    }
    return kept;
  }

  /**
   * Makes the requests of a message durable unless there is one under its key, in one transaction.
   * When it returns, they may be acknowledged.
   *
   * @param id of the intake that its rows belong to
   * @param idIsTaken as in {@link Intakes#accept}; what it throws undoes all of it
   * @param deliveries what becomes due with a stored row
   * @return what there is under the key now
   */
  public StoredMessage accept(
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
              NewRows.store(connection, author, Optional.of(id), offered, idIsTaken, deliveries);
              return new StoredMessage.Same(id);
            });
    sync.await();
    turns.accepted(offered);
    return kept;
  }

  /** How each request of a message was judged, in the order of its rows. */
  public List<StoredRow> rows(UUID intake) {
    return transactions.run(
        "read the rows of a message",
        connection ->
            ROWS.list(
                connection,
                by -> by.id("intake", intake),
                row ->
                    new StoredRow(
                        row.getObject("id", UUID.class),
                        row.getInt("source_row"),
                        Optional.ofNullable(row.getString("violations")))));
  }

  private static Optional<StoredMessage> find(Connection connection, MessageKey key)
      throws SQLException {
    String openKey = Intakes.openKey(key.kind(), key.key(), "");
    String start = Long.toString(Keys.start(key.sha256()));
    var left = new KeyLookup(Keys.Of.MESSAGE, List.of(openKey));
    List<StoredMessage> found = new ArrayList<>();
    BY_KEY.forEach(
        connection,
        by -> left.bind(by.text("open_key", openKey)),
        row ->
            left.read(
                row,
                (open, id, said) ->
                    found.add(
                        List.of(key.sha256(), start).contains(said)
                            ? new StoredMessage.Same(id)
                            : new StoredMessage.Other())));
    return found.stream().findFirst();
  }

  private static void insert(Connection connection, UUID id, MessageKey key, Instant now, int rows)
      throws SQLException {
    INSERT.update(
        connection,
        insert ->
            insert
                .id("id", id)
                .text("kind", key.kind())
                .text("key", key.key())
                .text("sha256", key.sha256())
                .text("open_key", Intakes.openKey(key.kind(), key.key(), ""))
                .number("rows", rows)
                .time("now", now));
  }
}
