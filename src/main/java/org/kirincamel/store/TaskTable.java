package org.kirincamel.store;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.kirincamel.task.Task;

/** Requests found in their table and written back to it, inside the transaction of a caller. */
final class TaskTable {

  private static final String BY_IDS =
      "select %s from kirin_request where id = any(?)".formatted(TaskRows.COLUMNS);

  private static final String BY_ID =
      "select %s from kirin_request where id = ?".formatted(TaskRows.COLUMNS);

  private static final String BY_ID_LOCKED = BY_ID + " for update";

  static final String TASK_OF_ANOTHER =
      "select count(*) from kirin_request where task_id = ? and id <> ?";

  private TaskTable() {}

  static Optional<Task> byId(Connection connection, UUID id) throws SQLException {
    return find(connection, BY_ID, id);
  }

  /** The request, which from now on no other transaction changes until the caller's has ended. */
  static Optional<Task> byIdLocked(Connection connection, UUID id) throws SQLException {
    return find(connection, BY_ID_LOCKED, id);
  }

  private static Optional<Task> find(Connection connection, String sql, UUID id)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setObject(1, id);
      try (var rows = select.executeQuery()) {
        return rows.next() ? Optional.of(TaskRows.read(rows)) : Optional.empty();
      }
    }
  }

  /** Whether a task of the gateway is that of another request than this one. */
  static boolean isTaskOfAnother(Connection connection, String taskId, UUID request)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(TASK_OF_ANOTHER)) {
      select.setString(1, taskId);
      select.setObject(2, request);
      try (var rows = select.executeQuery()) {
        rows.next();
        return rows.getInt(1) > 0;
      }
    }
  }

  static Map<UUID, Task> byIds(Connection connection, List<UUID> ids) throws SQLException {
    Map<UUID, Task> found = new HashMap<>();
    Array array = connection.createArrayOf("uuid", ids.toArray());
    try (PreparedStatement select = connection.prepareStatement(BY_IDS)) {
      select.setArray(1, array);
      for (Task task : all(select)) {
        found.put(task.id(), task);
      }
    } finally {
      array.free();
    }
    return found;
  }

  /** Every request that a query finds. */
  static List<Task> all(PreparedStatement select) throws SQLException {
    try (var rows = select.executeQuery()) {
      List<Task> tasks = new ArrayList<>();
      while (rows.next()) {
        tasks.add(TaskRows.read(rows));
      }
      return tasks;
    }
  }

  /**
   * Writes a request as it stands now.
   *
   * @return whether the row still had the version that the request was read with
   */
  static boolean write(Connection connection, Task task, Optional<UUID> claimedBy)
      throws SQLException {
    try (PreparedStatement update = TaskRows.update(connection)) {
      TaskRows.bindUpdate(update, task, claimedBy);
      return update.executeUpdate() == 1;
    }
  }
}
