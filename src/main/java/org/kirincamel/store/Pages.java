package org.kirincamel.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.State;

/** What operators read about requests. Every statement runs along an index. */
public final class Pages {

  private static final String COLUMNS =
      """
      select id, state, model, external_task_id, task_id, source_kind, source_name, source_row,
             received_at, submitted_at, completed_at, revision, late
        from kirin_request
      """;

  private static final Sql NEWEST =
      Sql.of(
          COLUMNS
              + """
               where id < :before
               order by id desc
               limit :most
              """);

  /** The state leads the order only so that H2, too, reads along the index. */
  private static final Sql NEWEST_IN_STATE =
      Sql.of(
          COLUMNS
              + """
               where state = :state
                 and id < :before
               order by state desc, id desc
               limit :most
              """);

  private static final Sql WAITING =
      Sql.of(
          """
          select count(*)
            from (select id from kirin_request where state = 'ACCEPTED' limit :most) as waiting
          """);

  private static final Sql DELIVERIES =
      Sql.of(
          "select %s from kirin_delivery where request_id = :id order by request_id, target, revision"
              .formatted(DeliveryRows.COLUMNS));

  /** Later than the id of any request there will ever be. */
  private static final UUID LAST = UUID.fromString("7fffffff-ffff-7fff-bfff-ffffffffffff");

  private final Transactions transactions;

  Pages(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * A page of requests, newest first.
   *
   * @param before the last request of the page before; new requests move nothing on later pages
   * @param most length of the page
   */
  public List<RequestSummary> newest(Optional<State> state, Optional<UUID> before, int most) {
    Sql newest = state.isPresent() ? NEWEST_IN_STATE : NEWEST;
    return transactions.run(
        "list requests",
        connection ->
            newest.list(
                connection,
                by -> {
                  if (state.isPresent()) {
                    by.text("state", state.get().name());
                  }
                  by.id("before", before.orElse(LAST)).number("most", most);
                },
                Pages::standing));
  }

  /** How many requests wait for a slot, counted no further than to a number. */
  public int waiting(int most) {
    return transactions.run(
        "count the waiting requests",
        connection -> WAITING.count(connection, by -> by.number("most", most)));
  }

  /** The deliveries of a request, by target and revision. */
  public List<Delivery> deliveries(UUID request) {
    return transactions.run(
        "read the deliveries of request " + request,
        connection -> DELIVERIES.list(connection, by -> by.id("id", request), DeliveryRows::read));
  }

  private static RequestSummary standing(ResultSet row) throws SQLException {
    return new RequestSummary(
        row.getObject("id", UUID.class),
        State.valueOf(row.getString("state")),
        row.getString("model"),
        new RequestSummary.GatewayIds(
            row.getString("external_task_id"), Optional.ofNullable(row.getString("task_id"))),
        new RequestSummary.From(
            row.getString("source_kind"), row.getString("source_name"), row.getInt("source_row")),
        new RequestSummary.Times(
            TaskRows.instant(row, "received_at").orElseThrow(),
            TaskRows.instant(row, "submitted_at"),
            TaskRows.instant(row, "completed_at")),
        new RequestSummary.Result(row.getInt("revision"), row.getBoolean("late")));
  }
}
