package org.kirincamel.store;

class PostgreSqlHintsTest extends HintsContract {

  @Override
  String newDatabase() {
    return PostgreSql.newStore();
  }
}
