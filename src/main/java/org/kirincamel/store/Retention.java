package org.kirincamel.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/**
 * Removes requests that have ended and were delivered to every target, page by page, each page in a
 * transaction of its own. What protects against paying twice stays: the keys.
 */
public final class Retention {

  /** The states that may be over; one whose outcome is unknown never is. */
  public static final List<State> ENDED =
      List.of(State.REJECTED, State.COMPLETED, State.FAILED, State.EXPIRED);

  /** The first of a pass. */
  public static final UUID START = new UUID(0, 0);

  private static final int PAGE = 200;

  // Looked at, though it may not be over, so that a pass goes on behind what is not delivered.
  private static final Sql PAGE_OF =
      Sql.of(
          """
          select r.id, r.next_action_at is null
                 and coalesce(r.completed_at, r.received_at) < :end
                 and not exists (select 1
                                   from kirin_delivery d
                                  where d.request_id = r.id
                                    and (d.state <> 'DELIVERED' or d.delivered_at >= :end)) as is_over
            from kirin_request r
           where r.state = :state
             and r.id > :after
             and r.id < :before
           order by r.state, r.id
           limit :most
          """);

  private static final Sql LOCKED =
      Sql.of(
          """
          select id, state, intake_id, source_key, reserved_id
            from kirin_request
           where id = any(:ids)
             and state = :state
             and next_action_at is null
             for update
          """);

  private static final Sql PAST_IDS =
      Sql.of("select id, request_id from kirin_past_id where request_id = any(:ids)");

  private static final Sql DELETE_PAST_IDS =
      Sql.of("delete from kirin_past_id where request_id = any(:ids)");

  private static final Sql DELETE_DELIVERIES =
      Sql.of("delete from kirin_delivery where request_id = any(:ids)");

  private static final Sql DELETE = Sql.of("delete from kirin_request where id = any(:ids)");

  // The witness of look-ups stays.
  private static final Sql NEWEST_KNOWN =
      Sql.of(
          """
          select id
            from kirin_request
           where submitted_at is not null
             and task_id is not null
           order by submitted_at desc
           limit 1
          """);

  private static final Sql NUMBER =
      Sql.of(
          "select id from kirin_request order by id desc offset :most rows fetch next 1 rows only");

  private static final Sql EMPTY_INTAKES =
      Sql.of(
          """
          select i.id, i.sha256, i.open_key, i.name, i.moved_at
            from kirin_intake i
           where i.id > :after
             and i.id < :before
             and (i.moved_at < :moved
                  or i.moved_at is null and i.bytes is null and i.complete)
             and not exists (select 1 from kirin_request r where r.intake_id = i.id)
           order by i.id
           limit :most
          """);

  private static final Sql DELETE_INTAKES = Sql.of("delete from kirin_intake where id = any(:ids)");

  private static final Sql OLD_ORDERS =
      Sql.of("select id, refused from kirin_order where done_at < :end order by id limit :most");

  private static final Sql DELETE_ORDERS = Sql.of("delete from kirin_order where id = any(:ids)");

  /** A message under a key that was made up for it does not come again. */
  private static final String MADE_UP = "new:";

  private final Transactions transactions;

  Retention(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * What a page came to.
   *
   * @param last the id after which the next page begins, empty where this was the last
   */
  public record Page(int removed, Optional<UUID> last) {}

  private record Row(
      UUID id, State state, Optional<UUID> intake, String key, Optional<String> mine) {}

  private record Intake(UUID id, Optional<Keys.Key> key) {}

  /** The smallest id of a time: ids begin with it, in milliseconds (RFC 9562, section 5.7). */
  public static UUID idAt(Instant at) {
    return new UUID(Math.max(0, at.toEpochMilli()) << 16, 0);
  }

  /** The newest of the requests that are too many, empty where none is. */
  public Optional<UUID> newestBeyond(int most) {
    return transactions.run(
        "look for requests that are too many",
        connection ->
            NUMBER.first(
                connection, by -> by.number("most", most), row -> row.getObject("id", UUID.class)));
  }

  /**
   * Removes those of the next page that are over.
   *
   * @param before only requests with a smaller id
   * @param end only those that ended, and were delivered, before this
   */
  public Page requests(State state, UUID after, UUID before, Instant end) {
    return transactions.runAgainstRivals(
        "remove requests that are over",
        connection -> {
          List<UUID> seen = new ArrayList<>();
          List<UUID> over = new ArrayList<>();
          PAGE_OF.forEach(
              connection,
              by ->
                  by.time("end", end)
                      .text("state", state.name())
                      .id("after", after)
                      .id("before", before)
                      .number("most", PAGE),
              row -> {
                UUID id = row.getObject("id", UUID.class);
                seen.add(id);
                if (row.getBoolean("is_over")) {
                  over.add(id);
                }
              });
          NEWEST_KNOWN.first(connection, Retention::id).ifPresent(over::remove);
          return new Page(over.isEmpty() ? 0 : remove(connection, state, over), last(seen));
        });
  }

  private static UUID id(ResultSet row) throws SQLException {
    return row.getObject("id", UUID.class);
  }

  private static Optional<UUID> last(List<UUID> seen) {
    return seen.size() < PAGE ? Optional.empty() : Optional.of(seen.get(seen.size() - 1));
  }

  private static int remove(Connection connection, State state, List<UUID> over)
      throws SQLException {
    // From here on no order can begin anything with them.
    List<Row> rows =
        LOCKED.list(
            connection, by -> by.ids("ids", over).text("state", state.name()), Retention::row);
    List<UUID> ids = rows.stream().map(Row::id).toList();
    Keys.keep(connection, keys(connection, rows, ids));
    for (Sql delete : List.of(DELETE_PAST_IDS, DELETE_DELIVERIES, DELETE)) {
      delete.update(connection, by -> by.ids("ids", ids));
    }
    return ids.size();
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        id(row),
        State.valueOf(row.getString("state")),
        Optional.ofNullable(row.getObject("intake_id", UUID.class)),
        row.getString("source_key"),
        Optional.ofNullable(row.getString("reserved_id")));
  }

  /** Rows of a file or of a message under a key are known again by that. */
  private static List<Keys.Key> keys(Connection connection, List<Row> rows, List<UUID> ids)
      throws SQLException {
    List<Keys.Key> keys = new ArrayList<>();
    for (Row row : rows) {
      if (row.intake().isEmpty() && !row.key().startsWith(MADE_UP)) {
        keys.add(Keys.ofRequest(row.key(), row.id(), row.state()));
      }
      row.mine()
          .filter(mine -> !mine.startsWith(Task.ownIdOf(row.id())))
          .ifPresent(mine -> keys.add(Keys.ofId(mine, row.id(), row.state())));
    }
    PAST_IDS.forEach(
        connection,
        by -> by.ids("ids", ids),
        row -> {
          UUID request = row.getObject("request_id", UUID.class);
          if (!row.getString("id").startsWith(Task.ownIdOf(request))) {
            keys.add(Keys.ofId(row.getString("id"), request, State.FAILED));
          }
        });
    return keys;
  }

  /**
   * Removes what is left of files and messages whose requests were all removed.
   *
   * @param before only those that came earlier
   * @param moved only files that were moved earlier than that
   */
  public Page intakes(UUID after, UUID before, Instant moved) {
    return transactions.runAgainstRivals(
        "remove intakes whose requests were removed",
        connection -> {
          List<Intake> empty =
              EMPTY_INTAKES.list(
                  connection,
                  by ->
                      by.id("after", after)
                          .id("before", before)
                          .time("moved", moved)
                          .number("most", PAGE),
                  Retention::intake);
          List<UUID> ids = empty.stream().map(Intake::id).toList();
          Keys.keep(connection, empty.stream().flatMap(each -> each.key().stream()).toList());
          if (!ids.isEmpty()) {
            DELETE_INTAKES.update(connection, by -> by.ids("ids", ids));
          }
          return new Page(ids.size(), last(ids));
        });
  }

  /**
   * Removes the answers of a page of orders; that they were given stays known.
   *
   * @param end only those that were answered before this
   * @return how many: fewer than a page where there are no more
   */
  public int orders(Instant end) {
    return transactions.runAgainstRivals(
        "remove answers of orders",
        connection -> {
          Map<String, Keys.Key> old = new LinkedHashMap<>();
          OLD_ORDERS.forEach(
              connection,
              by -> by.time("end", end).number("most", PAGE),
              row -> {
                String id = row.getString("id");
                old.put(id, Keys.ofOrder(id, row.getBoolean("refused")));
              });
          Keys.keep(connection, List.copyOf(old.values()));
          if (!old.isEmpty()) {
            DELETE_ORDERS.update(connection, by -> by.texts("ids", old.keySet()));
          }
          return old.size();
        });
  }

  /**
   * Moves a page of the keys that were kept to where they take less room.
   *
   * @return whether there may be more
   */
  public boolean packKeys() {
    return transactions.runAgainstRivals(
        "pack keys", connection -> KeyPacking.pack(connection, KeyPacking.PAGE));
  }

  private static Intake intake(ResultSet row) throws SQLException {
    UUID id = id(row);
    boolean message =
        TaskRows.instant(row, "moved_at").isEmpty() && !row.getString("name").startsWith(MADE_UP);
    return new Intake(
        id,
        message
            ? Optional.of(Keys.ofMessage(row.getString("open_key"), id, row.getString("sha256")))
            : Optional.empty());
  }
}
