package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.awaitility.Awaitility;

class PostgreSqlKeysTest extends KeysContract {

  @Override
  String newDatabase() {
    return PostgreSql.newStore();
  }

  @Override
  void vacuum() throws Exception {
    try (Connection connection = connect();
        var statement = connection.createStatement()) {
      // What another session, of the server's own too, may still see is not given back.
      Awaitility.await().until(() -> othersLookBack(statement) == 0);
      statement.execute("vacuum kirin_key");
      statement.execute("vacuum kirin_key_pack");
    }
  }

  private static int othersLookBack(Statement statement) throws SQLException {
    var row =
        statement.executeQuery(
            """
            select count(*)
              from pg_stat_activity
             where datname = current_database()
               and pid <> pg_backend_pid()
               and backend_xmin is not null
            """);
    row.next();
    return row.getInt(1);
  }

  /** As they are: nothing is written anew for the measurement. */
  @Override
  long room() throws Exception {
    try (Connection connection = connect();
        var statement = connection.createStatement()) {
      var row =
          statement.executeQuery(
              "select pg_total_relation_size('kirin_key') + pg_total_relation_size('kirin_key_pack')");
      row.next();
      return row.getLong(1);
    }
  }
}
