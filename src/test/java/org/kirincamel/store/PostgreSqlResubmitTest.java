package org.kirincamel.store;

class PostgreSqlResubmitTest extends ResubmitContract {

  @Override
  String newDatabase() {
    return PostgreSql.newStore();
  }

  @Override
  String newEmptyDatabase() {
    return PostgreSql.newStore();
  }
}
