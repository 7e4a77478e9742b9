package org.kirincamel.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kirincamel.task.State;

/**
 * What kinds of work are due: one question, asked at the begin of a claim, in place of one for each
 * kind, since most claims find one or two.
 *
 * @param states of requests
 * @param disabledTargets whether anything is delivered to fewer targets than there are
 */
record Due(Set<State> states, boolean deliveries, boolean disabledTargets) {

  private static final List<State> STATES =
      List.of(
          State.ACCEPTED,
          State.SUBMITTING,
          State.UNKNOWN,
          State.RUNNING,
          State.EXPIRED,
          State.COMPLETED);

  private static final Sql ANY =
      Sql.of(
          Stream.concat(
                  STATES.stream().map(state -> anyIn("kirin_request", state.name())),
                  Stream.of(
                      anyIn("kirin_delivery", "PENDING"),
                      "exists (select 1 from kirin_disabled_target)"))
              .collect(Collectors.joining(", ", "select ", "")));

  // What has ended is due never. H2 has it in front in its index, and would go through all of it.
  private static String anyIn(String table, String state) {
    return "exists (select 1 from %s where state = '%s' and next_action_at between :ever and :now)"
        .formatted(table, state);
  }

  static Due at(Connection connection, Instant now) throws SQLException {
    return ANY.first(
            connection, by -> by.time("ever", ClockRepair.EVER).time("now", now), Due::read)
        .orElseThrow();
  }

  private static Due read(ResultSet row) throws SQLException {
    Set<State> states = EnumSet.noneOf(State.class);
    int column = 1;
    for (State state : STATES) {
      if (row.getBoolean(column++)) {
        states.add(state);
      }
    }
    return new Due(states, row.getBoolean(column), row.getBoolean(column + 1));
  }

  boolean in(State state) {
    return states.contains(state);
  }
}
