package org.kirincamel.store;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.kirincamel.task.TaskKind;

/** What the last task of each kind has cost, kept for the next start and for other nodes. */
public final class LearntPrices {

  private static final Sql ALL = Sql.of("select model, mode, duration, cost from kirin_price");

  private static final Sql UPDATE =
      Sql.of(
          """
          update kirin_price set cost = :cost
           where model = :model and mode = :mode and duration = :duration
          """);

  private static final Sql INSERT =
      Sql.of(
          """
          insert into kirin_price (model, mode, duration, cost)
          values (:model, :mode, :duration, :cost)
          """);

  private final Transactions transactions;

  LearntPrices(Transactions transactions) {
    this.transactions = transactions;
  }

  public Map<TaskKind, BigDecimal> all() {
    return transactions.run(
        "read what tasks have cost",
        connection -> {
          var all = new HashMap<TaskKind, BigDecimal>();
          ALL.forEach(connection, row -> all.put(KindColumns.read(row), row.getBigDecimal("cost")));
          return all;
        });
  }

  public void keep(TaskKind kind, BigDecimal cost) {
    transactions.runAgainstRivals(
        "keep what a task has cost",
        connection ->
            UPDATE.update(connection, write -> bind(write, kind, cost)) > 0
                || INSERT.update(connection, write -> bind(write, kind, cost)) > 0);
  }

  private static void bind(Parameters write, TaskKind kind, BigDecimal cost) throws SQLException {
    KindColumns.bind(write, kind).money("cost", cost);
  }
}
