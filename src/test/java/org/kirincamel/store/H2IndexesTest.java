package org.kirincamel.store;

import java.sql.Connection;
import java.util.UUID;

class H2IndexesTest extends IndexesContract {

  @Override
  String newDatabase() {
    return "jdbc:h2:mem:" + UUID.randomUUID();
  }

  @Override
  void fill(Connection connection) {
    // H2 plans for a thousand rows more than there are.
  }
}
