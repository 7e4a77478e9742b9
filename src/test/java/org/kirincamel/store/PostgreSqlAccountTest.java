package org.kirincamel.store;

class PostgreSqlAccountTest extends AccountContract {

  @Override
  String newDatabase() {
    return PostgreSql.newStore();
  }
}
