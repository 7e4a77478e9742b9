package org.kirincamel.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.kirincamel.settings.StoreSettings;

/**
 * Looks at a store without changing it: no table is made, no lease is ended, nothing is recovered.
 */
public final class StoreProbe {

  /** Of H2: there is no such file. */
  private static final int NO_FILE = 90146;

  /** Of H2: another process holds the file. */
  private static final int IN_USE = 90020;

  private static final String NO_TABLE_H2 = "42S02";
  private static final String NO_TABLE_POSTGRESQL = "42P01";

  private static final Sql COUNT =
      Sql.of("select state, count(*) as n from kirin_request group by state");

  private StoreProbe() {}

  /**
   * @return what was found, in words for people
   * @throws StoreException in one sentence with what to do, if the store cannot be used
   * @throws IllegalArgumentException for an address of a database that the store does not know
   */
  public static String look(StoreSettings store) {
    Database database = Database.of(store.url());
    String url =
        database.exclusive() ? store.url() + ";IFEXISTS=TRUE;ACCESS_MODE_DATA=r" : store.url();
    try (Connection connection = DriverManager.getConnection(url, store.user(), store.password())) {
      return database.shown() + " can be read, and holds " + requests(connection);
    } catch (SQLException e) {
      if (isMissing(e)) {
        return database.shown() + " is not there yet: the first start makes it";
      }
      if (e.getErrorCode() == IN_USE) {
        return "%s is open in %s, as while the service runs"
            .formatted(database.shown(), OpenFailure.user(database));
      }
      throw OpenFailure.of(database, e);
    }
  }

  static boolean isMissing(SQLException failure) {
    return failure.getErrorCode() == NO_FILE;
  }

  static boolean isNoTable(SQLException failure) {
    return List.of(NO_TABLE_H2, NO_TABLE_POSTGRESQL).contains(failure.getSQLState());
  }

  private static String requests(Connection connection) throws SQLException {
    Map<String, Long> states = new TreeMap<>();
    try {
      COUNT.forEach(connection, row -> states.put(row.getString("state"), row.getLong("n")));
    } catch (SQLException e) {
      if (isNoTable(e)) {
        return "no tables yet: the first start makes them";
      }
      throw e;
    }
    return states.isEmpty()
        ? "no requests"
        : "requests: "
            + states.entrySet().stream()
                .map(
                    each ->
                        each.getValue() + " " + each.getKey().toLowerCase(java.util.Locale.ROOT))
                .collect(Collectors.joining(", "));
  }
}
