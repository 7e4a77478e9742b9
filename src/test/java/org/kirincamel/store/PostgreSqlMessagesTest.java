package org.kirincamel.store;

class PostgreSqlMessagesTest extends MessagesContract {

  @Override
  String newDatabase() {
    return PostgreSql.newStore();
  }
}
