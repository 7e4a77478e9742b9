package org.kirincamel.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * What was posted on each day of the calendar, in UTC, over all nodes. Counted when a row becomes
 * SUBMITTING, in that very transaction, and released only with a row of which it is certain that
 * its POST made no task.
 *
 * <p>The row of a day is always the last that a transaction locks, so no transaction that holds it
 * waits.
 */
final class Days {

  private static final String READ = "select posts, stopped_at from kirin_day where on_day = ?";

  private static final String COUNT = "update kirin_day set posts = posts + ? where on_day = ?";

  private static final String FIRST =
      "insert into kirin_day (on_day, posts, stopped_at) values (?, ?, 0)";

  private static final String STOP =
      "update kirin_day set stopped_at = ? where on_day = ? and stopped_at < ?";

  private static final String ANY_SUBMITTING =
      "select id from kirin_request where state = 'SUBMITTING' limit 1";

  private Days() {}

  /**
   * One day's books.
   *
   * @param posts claimed that day and not released
   * @param stoppedAt the highest limit at which submission stopped that day, else 0
   */
  record Day(int posts, int stoppedAt) {}

  static LocalDate of(Instant instant) {
    return LocalDate.ofInstant(instant, ZoneOffset.UTC);
  }

  /** When the day of that instant is over. */
  static Instant end(Instant instant) {
    return of(instant).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  static Day read(Connection connection, LocalDate day) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(READ)) {
      select.setObject(1, day);
      try (var rows = select.executeQuery()) {
        return rows.next()
            ? new Day(rows.getInt("posts"), rows.getInt("stopped_at"))
            : new Day(0, 0);
      }
    }
  }

  /** Called by one claim at a time, or two could begin the same day. */
  static void count(Connection connection, LocalDate day, int posts) throws SQLException {
    if (!changed(connection, day, posts)) {
      try (PreparedStatement insert = connection.prepareStatement(FIRST)) {
        insert.setObject(1, day);
        insert.setInt(2, posts);
        insert.executeUpdate();
      }
    }
  }

  /** Takes back what was counted for POSTs that certainly made no task. */
  static void release(Connection connection, LocalDate day, int posts) throws SQLException {
    changed(connection, day, -posts);
  }

  private static boolean changed(Connection connection, LocalDate day, int by) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(COUNT)) {
      update.setInt(1, by);
      update.setObject(2, day);
      return update.executeUpdate() > 0;
    }
  }

  /**
   * Notes that a day's count is used up.
   *
   * @return whether no node had noted it for that limit, or a higher one
   */
  static boolean stop(Connection connection, LocalDate day, int limit) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(STOP)) {
      update.setInt(1, limit);
      update.setObject(2, day);
      update.setInt(3, limit);
      return update.executeUpdate() > 0;
    }
  }

  /** Whether some POST may still be released. */
  static boolean anySubmitting(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(ANY_SUBMITTING);
        var rows = select.executeQuery()) {
      return rows.next();
    }
  }
}
