package org.kirincamel.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.State;

/** What operators read about requests. Every statement runs along an index. */
final class Pages {

  private static final String COLUMNS =
      """
      select id, state, model, external_task_id, task_id, source_kind, source_name, source_row,
             received_at, submitted_at, completed_at, revision, late
        from kirin_request
      """;

  private static final String NEWEST =
      COLUMNS
          + """
           where id < ?
           order by id desc
           limit ?
          """;

  /** The state leads the order only so that H2, too, reads along the index. */
  private static final String NEWEST_IN_STATE =
      COLUMNS
          + """
           where state = ?
             and id < ?
           order by state desc, id desc
           limit ?
          """;

  private static final String WAITING =
      """
      select count(*)
        from (select id from kirin_request where state = 'ACCEPTED' limit ?) as waiting
      """;

  private static final String DELIVERIES =
      "select %s from kirin_delivery where request_id = ? order by request_id, target, revision"
          .formatted(DeliveryRows.COLUMNS);

  /** Later than the id of any request there will ever be. */
  private static final UUID LAST = UUID.fromString("7fffffff-ffff-7fff-bfff-ffffffffffff");

  private final Transactions transactions;

  Pages(Transactions transactions) {
    this.transactions = transactions;
  }

  List<RequestSummary> newest(Optional<State> state, Optional<UUID> before, int most) {
    return transactions.run(
        "list requests",
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(state.isPresent() ? NEWEST_IN_STATE : NEWEST)) {
            int at = 0;
            if (state.isPresent()) {
              select.setString(++at, state.get().name());
            }
            select.setObject(++at, before.orElse(LAST));
            select.setInt(++at, most);
            try (var rows = select.executeQuery()) {
              List<RequestSummary> page = new ArrayList<>();
              while (rows.next()) {
                page.add(standing(rows));
              }
              return page;
            }
          }
        });
  }

  int waiting(int most) {
    return transactions.run(
        "count the waiting requests",
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(WAITING)) {
            select.setInt(1, most);
            try (var rows = select.executeQuery()) {
              rows.next();
              return rows.getInt(1);
            }
          }
        });
  }

  List<Delivery> deliveries(UUID request) {
    return transactions.run(
        "read the deliveries of request " + request,
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(DELIVERIES)) {
            select.setObject(1, request);
            try (var rows = select.executeQuery()) {
              List<Delivery> deliveries = new ArrayList<>();
              while (rows.next()) {
                deliveries.add(DeliveryRows.read(rows));
              }
              return deliveries;
            }
          }
        });
  }

  private static RequestSummary standing(ResultSet row) throws SQLException {
    return new RequestSummary(
        row.getObject("id", UUID.class),
        State.valueOf(row.getString("state")),
        row.getString("model"),
        row.getString("external_task_id"),
        Optional.ofNullable(row.getString("task_id")),
        row.getString("source_kind"),
        row.getString("source_name"),
        row.getInt("source_row"),
        TaskRows.instant(row, "received_at").orElseThrow(),
        TaskRows.instant(row, "submitted_at"),
        TaskRows.instant(row, "completed_at"),
        row.getInt("revision"),
        row.getBoolean("late"));
  }
}
