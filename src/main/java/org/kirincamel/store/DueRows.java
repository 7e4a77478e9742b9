package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/** Reads what is due, the longest due first. */
final class DueRows {

  // Ordered by the index from its first column on, or the database would sort them all. What has
  // ended is due never: H2 has it in front in the index, and without :ever would go through all of
  // it.
  private static final String IN_STATE =
      """
      select %s
        from kirin_request
       where state = :state
         and next_action_at between :ever and :now
         %s
       order by state, next_action_at, id
       limit :most
      """;

  private static final String OF_TARGET =
      """
      select %s
        from kirin_delivery
       where state = 'PENDING'
         and target = :target
         and next_action_at between :ever and :now
       order by state, target, next_action_at, id
       limit :most
      """
          .formatted(DeliveryRows.COLUMNS);

  static final String DUE = IN_STATE.formatted(TaskRows.COLUMNS, "");

  private static final String DUE_OF_OTHERS =
      IN_STATE.formatted(TaskRows.COLUMNS, "and not source_kind = any(:paused)");

  private static final Instant EVER = ClockRepair.EVER;

  private final Sql due;
  private final Sql dueOfOthers;
  private final Sql deliveries;

  /**
   * @param alone whether no other node can claim. Then rows are read without locks, and claimed by
   *     conditional updates: with "for update", H2 locks, and so writes, every row that is due.
   *     Else what another node is about to claim is passed over, and not waited for: it may be
   *     frozen.
   */
  DueRows(boolean alone) {
    String locks = alone ? "" : " for update skip locked";
    due = Sql.of(DUE + locks);
    dueOfOthers = Sql.of(DUE_OF_OTHERS + locks);
    deliveries = Sql.of(OF_TARGET + locks);
  }

  List<Task> in(Connection connection, State state, Instant now, int most) throws SQLException {
    return most <= 0
        ? List.of()
        : due.list(
            connection,
            by ->
                by.text("state", state.name())
                    .time("ever", EVER)
                    .time("now", now)
                    .number("most", most),
            TaskRows::read);
  }

  /** Those that came from no source of these kinds. */
  List<Task> ofOthers(Connection connection, State state, Set<String> kinds, Instant now, int most)
      throws SQLException {
    return dueOfOthers.list(
        connection,
        by ->
            by.text("state", state.name())
                .texts("paused", kinds)
                .time("ever", EVER)
                .time("now", now)
                .number("most", most),
        TaskRows::read);
  }

  List<Delivery> deliveries(Connection connection, String target, Instant now, int most)
      throws SQLException {
    return deliveries.list(
        connection,
        by -> by.text("target", target).time("ever", EVER).time("now", now).number("most", most),
        DeliveryRows::read);
  }
}
