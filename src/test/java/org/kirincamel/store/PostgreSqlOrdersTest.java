package org.kirincamel.store;

class PostgreSqlOrdersTest extends OrdersContract {

  @Override
  String newDatabase() {
    return PostgreSql.newStore();
  }
}
