package org.kirincamel.store;

class PostgreSqlCensusTest extends CensusContract {

  @Override
  String newDatabase() {
    return PostgreSql.newStore();
  }
}
