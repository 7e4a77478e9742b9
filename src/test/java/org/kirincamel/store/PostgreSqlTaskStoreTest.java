package org.kirincamel.store;

class PostgreSqlTaskStoreTest extends TaskStoreContract {

  @Override
  String newDatabase() {
    return PostgreSql.newStore();
  }
}
