package org.kirincamel.store;

import java.sql.Connection;

/** PostgreSQL, whose commits are durable when they return. */
record PostgreSqlDatabase(String url) implements Database {

  @Override
  public void force(Connection connection) {
    // A commit has already waited for the disk.
  }

  @Override
  public boolean embedded() {
    return false;
  }

  @Override
  public boolean exclusive() {
    return false;
  }
}
