package org.kirincamel.store;

import java.sql.Connection;

class PostgreSqlKeysTest extends KeysContract {

  @Override
  String newDatabase() {
    return PostgreSql.newStore();
  }

  @Override
  void vacuum() throws Exception {
    try (Connection connection = connect();
        var statement = connection.createStatement()) {
      statement.execute("vacuum kirin_key");
      statement.execute("vacuum kirin_key_pack");
    }
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
