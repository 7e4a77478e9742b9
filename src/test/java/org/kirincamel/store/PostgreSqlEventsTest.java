package org.kirincamel.store;

class PostgreSqlEventsTest extends EventsContract {

  @Override
  String newDatabase() {
    return PostgreSql.newStore();
  }
}
