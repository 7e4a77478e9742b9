package org.kirincamel.store;

class PostgreSqlDeliveriesTest extends DeliveriesContract {

  @Override
  String newDatabase() {
    return PostgreSql.newStore();
  }
}
