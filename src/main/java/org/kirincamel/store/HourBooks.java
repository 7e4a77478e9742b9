package org.kirincamel.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * What all nodes have brought to an end in each of the last hours. Nothing is forced to the disk.
 */
public final class HourBooks {

  private static final Duration KEPT = Duration.ofDays(3);

  private static final Sql UPDATE =
      Sql.of(
          """
          update kirin_hour
             set completed = completed + :completed, failed = failed + :failed, cost = cost + :cost
           where on_hour = :hour
             and node = :node
          """);

  private static final Sql INSERT =
      Sql.of(
          """
          insert into kirin_hour (on_hour, node, completed, failed, cost)
          values (:hour, :node, :completed, :failed, :cost)
          """);

  private static final Sql DELETE = Sql.of("delete from kirin_hour where on_hour < :oldest");

  private static final Sql SUMS =
      Sql.of(
          """
          select on_hour, sum(completed) as completed, sum(failed) as failed, sum(cost) as cost
            from kirin_hour
           where on_hour >= :first
             and on_hour <= :last
           group by on_hour
           order by on_hour
          """);

  private final Transactions transactions;
  private final UUID node;

  HourBooks(Transactions transactions, UUID node) {
    this.transactions = transactions;
    this.node = node;
  }

  /** Adds what this node has brought to an end since it did so last. */
  public void add(Collection<HourBook> more) {
    transactions.run(
        "keep what ended in the last hours",
        connection -> {
          for (HourBook each : more) {
            if (UPDATE.update(connection, by -> bind(by, each)) == 0) {
              INSERT.update(connection, by -> bind(by, each));
              DELETE.update(connection, by -> by.time("oldest", each.start().minus(KEPT)));
            }
          }
          return more.size();
        });
  }

  private void bind(Parameters by, HourBook book) throws java.sql.SQLException {
    by.time("hour", book.start())
        .id("node", node)
        .number("completed", book.completed())
        .number("failed", book.failed())
        .money("cost", book.cost());
  }

  /** Those of all nodes, of the hours in which anything ended, the oldest first. */
  public List<HourBook> between(Instant first, Instant last) {
    return transactions.run(
        "read what ended in the last hours",
        connection ->
            SUMS.list(
                connection,
                by -> by.time("first", first).time("last", last),
                row ->
                    new HourBook(
                        TaskRows.instant(row, "on_hour").orElseThrow(),
                        row.getInt("completed"),
                        row.getInt("failed"),
                        row.getBigDecimal("cost"))));
  }
}
