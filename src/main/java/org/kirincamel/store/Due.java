package org.kirincamel.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/**
 * What kinds of work are due: one question, asked at the begin of a claim, in place of one for each
 * kind, since most claims find one or two.
 */
record Due(
    boolean accepted,
    boolean submitting,
    boolean unknown,
    boolean running,
    boolean expired,
    boolean completed,
    boolean deliveries) {

  private static final String IN_STATE =
      "exists (select 1 from %s where state = '%s' and next_action_at <= :now)";

  private static final Sql ANY =
      Sql.of(
          "select "
              + String.join(
                  ", ",
                  of("kirin_request", "ACCEPTED"),
                  of("kirin_request", "SUBMITTING"),
                  of("kirin_request", "UNKNOWN"),
                  of("kirin_request", "RUNNING"),
                  of("kirin_request", "EXPIRED"),
                  of("kirin_request", "COMPLETED"),
                  of("kirin_delivery", "PENDING")));

  private static String of(String table, String state) {
    return IN_STATE.formatted(table, state);
  }

  static Due at(Connection connection, Instant now) throws SQLException {
    return ANY.first(connection, by -> by.time("now", now), Due::read).orElseThrow();
  }

  private static Due read(ResultSet row) throws SQLException {
    return new Due(
        row.getBoolean(1),
        row.getBoolean(2),
        row.getBoolean(3),
        row.getBoolean(4),
        row.getBoolean(5),
        row.getBoolean(6),
        row.getBoolean(7));
  }
}
