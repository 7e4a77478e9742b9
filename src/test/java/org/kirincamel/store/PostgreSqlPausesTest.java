package org.kirincamel.store;

class PostgreSqlPausesTest extends PausesContract {

  @Override
  String newDatabase() {
    return PostgreSql.newStore();
  }
}
