package org.kirincamel.store;

class PostgreSqlSourceBudgetTest extends SourceBudgetContract {

  @Override
  String newDatabase() {
    return PostgreSql.newStore();
  }
}
