package org.kirincamel.store;

class PostgreSqlDurationsTest extends DurationsContract {

  @Override
  String newDatabase() {
    return PostgreSql.newStore();
  }
}
