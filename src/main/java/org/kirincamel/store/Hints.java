package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/**
 * Makes rows due on a hint. Reads without locks and writes only what no worker holds, so that
 * nothing that a worker learns is lost to a hint.
 */
public final class Hints {

  private final Transactions transactions;
  private final Author author;
  private final OwnedTasks owned;
  private final boolean elsewhere;

  /**
   * @param elsewhere whether other nodes may own running requests
   */
  Hints(Transactions transactions, Author author, OwnedTasks owned, boolean elsewhere) {
    this.elsewhere = elsewhere;
    this.transactions = transactions;
    this.author = author;
    this.owned = owned;
  }

  /**
   * Makes requests due on a hint. Nothing is forced to the disk: a hint may be lost.
   *
   * @param move what becomes of a row, empty where it is left alone
   * @return what became of each request that there is
   */
  public List<Hinted> hint(List<UUID> requests, Function<Task, Optional<Task>> move) {
    return transactions.run(
        "make %d requests due".formatted(requests.size()),
        connection -> {
          List<Hinted> hinted = new ArrayList<>();
          for (Task row : TaskTable.byIds(connection, requests).values()) {
            Optional<Task> after = move.apply(row);
            boolean written = after.isPresent() && written(connection, row, after.get());
            hinted.add(new Hinted(row, after, written));
          }
          return hinted;
        });
  }

  private boolean written(Connection connection, Task row, Task after) throws SQLException {
    if (owned.owns(row)) {
      return after.nextActionAt().filter(due -> owned.hint(row, due)).isPresent();
    }
    if (elsewhere && row.state() == State.RUNNING) {
      // Another node may own it. If it is asking just now, its answer is lost, and asked for again.
      return TaskTable.write(connection, after, Optional.empty(), author);
    }
    return TaskRows.UPDATE_UNCLAIMED.update(
            connection, update -> TaskRows.bindUpdate(update, after, Optional.empty(), author))
        == 1;
  }
}
