package org.kirincamel.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.kirincamel.task.Task;

/** Gives a request another id to be posted under, so that no id is ever two requests'. */
final class Resubmissions {

  private static final String RESERVED = "select id from kirin_request where reserved_id = ?";

  private static final String PAST = "select request_id from kirin_past_id where id = ?";

  private static final String RESTORED = "select id from kirin_request where id = ? and restored";

  private static final String KEEP_OLD_ID =
      """
      insert into kirin_past_id (id, request_id)
      select reserved_id, id
        from kirin_request
       where id = ?
         and reserved_id is not null
      """;

  private static final String NEW_ID =
      "update kirin_request set external_task_id = ?, reserved_id = ? where id = ?";

  private final Transactions transactions;
  private final GroupSync sync;

  Resubmissions(Transactions transactions, GroupSync sync) {
    this.transactions = transactions;
    this.sync = sync;
  }

  /**
   * @see TaskStore#resubmit
   */
  Resubmitted resubmit(Task again) {
    Resubmitted done =
        transactions.runAgainstRivals(
            "resubmit request " + again.id(), connection -> tried(connection, again));
    sync.await();
    return done;
  }

  private static Resubmitted tried(Connection connection, Task again) throws SQLException {
    if (found(connection, RESTORED, again.id())) {
      return Resubmitted.RESTORED;
    }
    // In this order; a rival who takes the id after this look is met by the unique key.
    if (found(connection, RESERVED, again.gateway().externalTaskId())
        || found(connection, PAST, again.gateway().externalTaskId())) {
      return Resubmitted.TAKEN;
    }
    if (!TaskTable.write(connection, again, Optional.empty())) {
      return Resubmitted.LOST;
    }
    try (PreparedStatement insert = connection.prepareStatement(KEEP_OLD_ID)) {
      insert.setObject(1, again.id());
      insert.executeUpdate();
    }
    try (PreparedStatement update = connection.prepareStatement(NEW_ID)) {
      update.setString(1, again.gateway().externalTaskId());
      update.setString(2, again.gateway().externalTaskId());
      update.setObject(3, again.id());
      update.executeUpdate();
    }
    return Resubmitted.DONE;
  }

  private static boolean found(Connection connection, String sql, Object value)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      if (value instanceof UUID id) {
        select.setObject(1, id);
      } else {
        select.setString(1, String.valueOf(value));
      }
      try (var rows = select.executeQuery()) {
        return rows.next();
      }
    }
  }
}
