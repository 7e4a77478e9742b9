package org.kirincamel.module;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The requests as they stand in a store, read past the module: it may be stopped, or may not be
 * asked because it would take over what it finds.
 *
 * @param url of the store; one in a file must have been closed
 */
record Rows(String url, String user) {

  /** Of a stopped module with its store below the home. */
  static Rows of(Folders folders) {
    return new Rows("jdbc:h2:file:" + folders.home().resolve("data").resolve("kirin"), "");
  }

  /** The state of every request, in the order in which they came; none where there is no table. */
  List<String> states() throws SQLException {
    try (var connection = DriverManager.getConnection(url, user, "");
        var rows =
            connection
                .createStatement()
                .executeQuery("select state from kirin_request order by id")) {
      var states = new ArrayList<String>();
      while (rows.next()) {
        states.add(rows.getString("state"));
      }
      return states;
    }
  }
}
