package org.kirincamel.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * Puts times that were written down before the clock was set into the terms of the clock as it is
 * now, where something is decided by how long ago they were.
 */
final class ClockTimes {

  private static final Sql LATER_FIRST_POSTS =
      Sql.of(
          """
          select id, first_post_at as written_at
            from kirin_request
           where state in ('ACCEPTED', 'SUBMITTING', 'UNKNOWN', 'RUNNING')
             and first_post_at > :now
           order by id
          """);

  // No new version: the worker that holds such a row keeps it.
  private static final Sql MOVE_FIRST_POST =
      Sql.of("update kirin_request set first_post_at = :moved where id = :id");

  private static final Sql RUNNING =
      Sql.of(
          """
          select id, submitted_at as written_at
            from kirin_request
           where state = 'RUNNING'
             and submitted_at is not null
           order by id
          """);

  // A poll that is out when the clock is set would judge by the time of before: it loses.
  private static final Sql MOVE_SUBMISSION =
      Sql.of(
          """
          update kirin_request
             set submitted_at = :moved, next_action_at = :now, claimed_by = null,
                 version = version + 1
           where id = :id
          """);

  private record Written(UUID id, Instant at) {}

  private ClockTimes() {}

  /**
   * After a step back: no task of the gateway would be as young as a POST of later than now. Done
   * again, by whatever node, it changes nothing.
   */
  static void moveFirstPosts(Connection connection, Instant now, Duration step)
      throws SQLException {
    if (!step.isNegative()) {
      return;
    }
    MOVE_FIRST_POST.batch(
        connection,
        LATER_FIRST_POSTS.list(connection, by -> by.time("now", now), ClockTimes::written),
        (update, each) -> update.time("moved", each.at().plus(step)).id("id", each.id()));
  }

  /** After a step forward: no task expires because a clock was set. */
  static void moveSubmissions(Connection connection, Instant now, Duration step)
      throws SQLException {
    if (step.isNegative()) {
      return;
    }
    MOVE_SUBMISSION.batch(
        connection,
        RUNNING.list(connection, ClockTimes::written),
        (update, each) ->
            update.time("moved", each.at().plus(step)).time("now", now).id("id", each.id()));
  }

  private static Written written(ResultSet row) throws SQLException {
    return new Written(
        row.getObject("id", UUID.class), TaskRows.instant(row, "written_at").orElseThrow());
  }
}
