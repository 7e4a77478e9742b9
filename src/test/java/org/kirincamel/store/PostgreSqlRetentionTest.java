package org.kirincamel.store;

class PostgreSqlRetentionTest extends RetentionContract {

  @Override
  String newDatabase() {
    return PostgreSql.newStore();
  }
}
