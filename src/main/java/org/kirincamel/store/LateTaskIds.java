package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/** Records task ids that came after their rows had moved on. */
public final class LateTaskIds {

  private final Transactions transactions;
  private final Author author;
  private final OwnedTasks owned;
  private final GroupSync sync;
  private final BooleanSupplier goOn;

  /**
   * @param goOn whether to wait on for a database that is away
   */
  LateTaskIds(
      Transactions transactions,
      GroupSync sync,
      Author author,
      OwnedTasks owned,
      BooleanSupplier goOn) {
    this.transactions = transactions;
    this.author = author;
    this.owned = owned;
    this.sync = sync;
    this.goOn = goOn;
  }

  /**
   * Records a task id whatever the version of the row: an id, once received, is never dropped.
   *
   * @param postedUnder the id of ours under which that task was made; where the row has been
   *     resubmitted since under another one, the task is a second one
   * @param adopted makes the running row out of the row as it is now
   */
  public LateId record(
      UUID request, String postedUnder, String taskId, Instant now, Function<Task, Task> adopted) {
    LateId late =
        transactions.runUntilBack(
            "record the task id %s of request %s".formatted(taskId, request),
            goOn,
            connection -> recorded(connection, request, postedUnder, taskId, now, adopted));
    sync.await();
    return late;
  }

  private LateId recorded(
      Connection connection,
      UUID request,
      String postedUnder,
      String taskId,
      Instant now,
      Function<Task, Task> adopted)
      throws SQLException {
    Task row = TaskTable.byIdLocked(connection, request).map(owned::asOf).orElseThrow();
    Optional<String> id = Optional.of(taskId);
    if (row.gateway().taskId().equals(id)
        || row.gateway().submissions().stream().anyMatch(each -> each.taskId().equals(id))) {
      return LateId.KNOWN;
    }
    boolean canRun =
        row.gateway().taskId().isEmpty()
            && row.gateway().externalTaskId().equals(postedUnder)
            && row.state().next().contains(State.RUNNING);
    // When another node that owns it would poll it next, its row does not say.
    Task polled = row.state() == State.RUNNING ? row.move().dueAt(now) : row;
    Task after =
        canRun ? adopted.apply(row) : polled.move().hasAnotherTask(postedUnder, taskId, now);
    TaskTable.write(connection, after, Optional.empty(), author);
    return canRun ? LateId.ADOPTED : LateId.SECOND;
  }
}
