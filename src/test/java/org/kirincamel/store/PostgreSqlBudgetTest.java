package org.kirincamel.store;

class PostgreSqlBudgetTest extends BudgetContract {

  @Override
  String newDatabase() {
    return PostgreSql.newStore();
  }
}
