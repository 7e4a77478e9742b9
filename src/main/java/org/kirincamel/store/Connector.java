package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;

/** Where connections come from. */
interface Connector {

  /** One that commits nothing by itself. */
  Connection connect() throws SQLException;

  /** Takes it back. */
  default void release(Connection connection) throws SQLException {
    connection.close();
  }

  /** A connection that goes back where it came from. */
  record Held(Connector from, Connection connection) implements AutoCloseable {

    static Held of(Connector from) throws SQLException {
      return new Held(from, from.connect());
    }

    @Override
    public void close() throws SQLException {
      from.release(connection);
    }
  }
}
