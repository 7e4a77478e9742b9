package org.kirincamel.module;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

/** The table of the README's example, in a database of somebody's own. */
final class Orders implements AutoCloseable {

  private final Connection connection;

  private Orders(Connection connection) {
    this.connection = connection;
  }

  static Orders table(String url) throws SQLException {
    var orders = new Orders(DriverManager.getConnection(url));
    orders.execute(
        """
        create table orders (
          id integer primary key, prompt varchar(3000), duration integer,
          request_id varchar(36), state varchar(20))
        """);
    return orders;
  }

  /** What the README says to set, and a look each second. */
  static Map<String, String> settings(String url) {
    return Map.of(
        "my.orders.cron", "* * * * * ?",
        "camel.beans.orders", "#class:com.zaxxer.hikari.HikariDataSource",
        "camel.beans.orders.jdbc-url", url);
  }

  /** Every second one says how long its video is to be. */
  void add(int id, String prompt) throws SQLException {
    try (var insert =
        connection.prepareStatement("insert into orders values (?, ?, ?, null, null)")) {
      insert.setInt(1, id);
      insert.setString(2, prompt);
      insert.setObject(3, id % 2 == 0 ? 10 : null);
      insert.executeUpdate();
    }
  }

  void execute(String statement) throws SQLException {
    try (var each = connection.createStatement()) {
      each.execute(statement);
    }
  }

  long count(String where) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("select count(*) from orders where " + where)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /**
   * H2 would wait for the sessions of a process that was killed, and write its files anew that the
   * test has deleted.
   */
  @Override
  public void close() throws SQLException {
    if (connection.getMetaData().getURL().startsWith("jdbc:h2:")) {
      execute("shutdown");
    }
    connection.close();
  }
}
