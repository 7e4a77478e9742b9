package org.kirincamel.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Puts times that were written down before the clock was set into the terms of the clock as it is
 * now, where something is decided by how long ago they were.
 */
final class ClockTimes {

  private static final String LATER_FIRST_POSTS =
      """
      select id, first_post_at as written_at
        from kirin_request
       where state in ('ACCEPTED', 'SUBMITTING', 'UNKNOWN', 'RUNNING')
         and first_post_at > ?
       order by id
      """;

  // No new version: the worker that holds such a row keeps it.
  private static final String MOVE_FIRST_POST =
      "update kirin_request set first_post_at = ? where id = ?";

  private static final String RUNNING =
      """
      select id, submitted_at as written_at
        from kirin_request
       where state = 'RUNNING'
         and submitted_at is not null
       order by id
      """;

  // A poll that is out when the clock is set would judge by the time of before: it loses.
  private static final String MOVE_SUBMISSION =
      """
      update kirin_request
         set submitted_at = ?, next_action_at = ?, claimed_by = null, version = version + 1
       where id = ?
      """;

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
    Map<UUID, Instant> later = read(connection, LATER_FIRST_POSTS, Optional.of(now));
    try (PreparedStatement update = connection.prepareStatement(MOVE_FIRST_POST)) {
      for (var each : later.entrySet()) {
        TaskRows.setInstant(update, 1, Optional.of(each.getValue().plus(step)));
        update.setObject(2, each.getKey());
        update.addBatch();
      }
      update.executeBatch();
    }
  }

  /** After a step forward: no task expires because a clock was set. */
  static void moveSubmissions(Connection connection, Instant now, Duration step)
      throws SQLException {
    if (step.isNegative()) {
      return;
    }
    Map<UUID, Instant> running = read(connection, RUNNING, Optional.empty());
    try (PreparedStatement update = connection.prepareStatement(MOVE_SUBMISSION)) {
      for (var each : running.entrySet()) {
        TaskRows.setInstant(update, 1, Optional.of(each.getValue().plus(step)));
        TaskRows.setInstant(update, 2, Optional.of(now));
        update.setObject(3, each.getKey());
        update.addBatch();
      }
      update.executeBatch();
    }
  }

  private static Map<UUID, Instant> read(Connection connection, String sql, Optional<Instant> after)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      if (after.isPresent()) {
        TaskRows.setInstant(select, 1, after);
      }
      Map<UUID, Instant> times = new LinkedHashMap<>();
      try (var rows = select.executeQuery()) {
        while (rows.next()) {
          times.put(
              rows.getObject("id", UUID.class), TaskRows.instant(rows, "written_at").orElseThrow());
        }
      }
      return times;
    }
  }
}
