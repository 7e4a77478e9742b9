package org.kirincamel.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.kirincamel.task.TaskKind;

/** A kind of tasks as the key of what was learnt of it. */
final class KindColumns {

  private KindColumns() {}

  static TaskKind read(ResultSet row) throws SQLException {
    return new TaskKind(row.getString("model"), row.getString("mode"), row.getString("duration"));
  }

  static Parameters bind(Parameters parameters, TaskKind kind) throws SQLException {
    return parameters
        .text("model", kind.model())
        .text("mode", kind.mode())
        .text("duration", kind.duration());
  }
}
