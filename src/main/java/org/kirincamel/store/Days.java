package org.kirincamel.store;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * What was posted and spent on each day of the calendar, in UTC, over all nodes. Counted when a row
 * becomes SUBMITTING, in that very transaction, and released only with a row of which it is certain
 * that its POST made no task.
 *
 * <p>The row of a day is always the last that a transaction locks, so no transaction that holds it
 * waits.
 */
final class Days {

  private static final Sql READ =
      Sql.of("select posts, stopped_at from kirin_day where on_day = :day");

  private static final Sql LAST =
      Sql.of(
          """
          select on_day, posts, spent
            from kirin_day
           where on_day >= :first
             and on_day <= :last
           order by on_day
          """);

  private static final Sql COUNT =
      Sql.of(
          """
          update kirin_day
             set posts = posts + :posts, spent = spent + :cost
           where on_day = :day
          """);

  private static final Sql FIRST =
      Sql.of(
          """
          insert into kirin_day (on_day, posts, spent, stopped_at)
          values (:day, :posts, :cost, 0)
          """);

  private static final Sql STOP =
      Sql.of(
          "update kirin_day set stopped_at = :limit where on_day = :day and stopped_at < :limit");

  private static final Sql ANY_SUBMITTING =
      Sql.of("select id from kirin_request where state = 'SUBMITTING' limit 1");

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
    return READ.first(
            connection,
            by -> by.day("day", day),
            row -> new Day(row.getInt("posts"), row.getInt("stopped_at")))
        .orElse(new Day(0, 0));
  }

  /** The books of those of the last days that have any, the oldest first. */
  static List<DayBooks> last(Connection connection, LocalDate last, int days) throws SQLException {
    return LAST.list(
        connection,
        by -> by.day("first", last.minusDays(days - 1L)).day("last", last),
        row ->
            new DayBooks(
                row.getObject("on_day", LocalDate.class),
                row.getInt("posts"),
                row.getBigDecimal("spent")));
  }

  /** Called by one claim at a time, or two could begin the same day. */
  static void count(Connection connection, LocalDate day, int posts, BigDecimal cost)
      throws SQLException {
    if (!correct(connection, day, posts, cost)) {
      FIRST.update(
          connection, insert -> insert.day("day", day).number("posts", posts).money("cost", cost));
    }
  }

  /**
   * Corrects what was counted: for POSTs that certainly made no task, for tasks that cost more or
   * less than was expected.
   *
   * @return whether that day has books
   */
  static boolean correct(Connection connection, LocalDate day, int posts, BigDecimal cost)
      throws SQLException {
    return COUNT.update(
            connection, update -> update.number("posts", posts).money("cost", cost).day("day", day))
        > 0;
  }

  /**
   * Notes that a day's count is used up.
   *
   * @return whether no node had noted it for that limit, or a higher one
   */
  static boolean stop(Connection connection, LocalDate day, int limit) throws SQLException {
    return STOP.update(connection, update -> update.number("limit", limit).day("day", day)) > 0;
  }

  /** Whether some POST may still be released. */
  static boolean anySubmitting(Connection connection) throws SQLException {
    return ANY_SUBMITTING.any(connection);
  }
}
