package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.kirincamel.task.Task;

/** Requests found in their table and written back to it, inside the transaction of a caller. */
final class TaskTable {

  private static final String OF_ID =
      "select %s from kirin_request where id = :id".formatted(TaskRows.COLUMNS);

  private static final Sql BY_ID = Sql.of(OF_ID);

  private static final Sql BY_ID_LOCKED = Sql.of(OF_ID + " for update");

  private static final Sql BY_IDS =
      Sql.of("select %s from kirin_request where id = any(:ids)".formatted(TaskRows.COLUMNS));

  static final String TASK_OF_ANOTHER =
      "select count(*) from kirin_request where task_id = :task_id and id <> :id";

  private static final Sql OF_ANOTHER = Sql.of(TASK_OF_ANOTHER);

  private TaskTable() {}

  static Optional<Task> byId(Connection connection, UUID id) throws SQLException {
    return BY_ID.first(connection, by -> by.id("id", id), TaskRows::read);
  }

  /** The request, which from now on no other transaction changes until the caller's has ended. */
  static Optional<Task> byIdLocked(Connection connection, UUID id) throws SQLException {
    return BY_ID_LOCKED.first(connection, by -> by.id("id", id), TaskRows::read);
  }

  /** Whether a task of the gateway is that of another request than this one. */
  static boolean isTaskOfAnother(Connection connection, String taskId, UUID request)
      throws SQLException {
    return OF_ANOTHER.count(connection, by -> by.text("task_id", taskId).id("id", request)) > 0;
  }

  static Map<UUID, Task> byIds(Connection connection, List<UUID> ids) throws SQLException {
    return BY_IDS.list(connection, by -> by.ids("ids", ids), TaskRows::read).stream()
        .collect(Collectors.toMap(Task::id, Function.identity()));
  }

  /**
   * Writes a request as it stands now.
   *
   * @return whether the row still had the version that the request was read with
   */
  static boolean write(Connection connection, Task task, Optional<UUID> claimedBy, Author author)
      throws SQLException {
    return TaskRows.UPDATE.update(
            connection, update -> TaskRows.bindUpdate(update, task, claimedBy, author))
        == 1;
  }
}
