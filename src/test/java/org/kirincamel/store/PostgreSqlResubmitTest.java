package org.kirincamel.store;

class PostgreSqlResubmitTest extends ResubmitContract {

  @Override
  String newDatabase() {
    return PostgreSql.newDatabase();
  }

  @Override
  String newEmptyDatabase() {
    return PostgreSql.newDatabase();
  }
}
