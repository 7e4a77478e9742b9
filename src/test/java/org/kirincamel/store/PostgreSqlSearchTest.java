package org.kirincamel.store;

class PostgreSqlSearchTest extends SearchContract {

  @Override
  String newDatabase() {
    return PostgreSql.newStore();
  }
}
