package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;

class PostgreSqlIndexesTest extends IndexesContract {

  private static final String ENDED =
      """
      insert into kirin_request
             (id, version, state, source_kind, source_name, source_row, source_key, name, model,
              params, targets, external_task_id, task_id, received_at, submits, polls, failures,
              misses, submissions, holds_slot, revision, late, note)
      select gen_random_uuid(), 1, 'COMPLETED', 'http', 'a', 1, 'key ' || n, 'name ' || n, 'model',
             '{}', '[]', 'id ' || n, 'task ' || n, now(), 1, 1, 0,
             0, '[]', false, 1, false, ''
        from generate_series(1, 20000) n
      """;

  private static final String DELIVERED =
      """
      insert into kirin_delivery
             (id, version, request_id, target, revision, state, attempts, last_error)
      select gen_random_uuid(), 1, id, 'outbox', 1, 'DELIVERED', 1, ''
        from kirin_request
      """;

  @Override
  String newDatabase() {
    return PostgreSql.newStore();
  }

  /** It plans by what it has counted. */
  @Override
  void fill(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(ENDED);
      statement.execute(DELIVERED);
      statement.execute("analyze kirin_request, kirin_delivery");
    }
  }
}
