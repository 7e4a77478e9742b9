package org.kirincamel.store;

import java.util.List;

class PostgreSqlMigrationsTest extends MigrationsContract {

  @Override
  String newDatabase() {
    return PostgreSql.newDatabase();
  }

  @Override
  String user() {
    return "postgres";
  }

  @Override
  boolean undoesChangesOfTables() {
    return true;
  }

  /** Each costs seconds; H2 goes through them all. */
  @Override
  List<Script> reached() {
    return List.of(Scripts.all().get(0), Scripts.all().get(9));
  }
}
