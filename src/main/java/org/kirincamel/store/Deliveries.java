package org.kirincamel.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.kirincamel.common.SafeText;
import org.kirincamel.task.Delivery;

/** Deliveries as a person sees them, and the targets that asked to be left alone. */
public final class Deliveries {

  /**
   * Which deliveries are meant; an empty part means any.
   *
   * @param request of which request
   * @param target to which target
   * @param state in which state
   */
  public record Query(
      Optional<UUID> request, Optional<String> target, Optional<Delivery.State> state) {}

  private static final String FIND =
      """
      select %s
        from kirin_delivery
      %s
       order by id
       limit ?
      """;

  private static final String OPEN =
      """
      select count(*)
        from kirin_delivery
       where request_id = ?
         and state <> 'DELIVERED'
      """;

  private static final String HAS_IT =
      """
      select count(*)
        from kirin_delivery
       where request_id = ?
         and target = ?
         and revision = ?
         and state = 'DELIVERED'
      """;

  private static final String WAITED_FOR =
      "select distinct target from kirin_delivery where state = 'PENDING'";

  private static final String DISABLED = "select name, reason from kirin_disabled_target";

  private static final String DISABLE =
      "insert into kirin_disabled_target (name, disabled_at, reason) values (?, ?, ?)";

  private static final int MAX_REASON_LENGTH = 1000;

  private final Transactions transactions;
  private final GroupSync sync;

  Deliveries(Transactions transactions, GroupSync sync) {
    this.transactions = transactions;
    this.sync = sync;
  }

  /**
   * The deliveries that are meant, the oldest first.
   *
   * @param most how many at most, at least 1
   */
  public List<Delivery> find(Query query, int most) {
    return transactions.run("find deliveries", connection -> find(connection, query, most));
  }

  /** Only what is asked for stands in it: for an "or" with null no index would serve. */
  static String sql(Query query) {
    List<String> conditions = new ArrayList<>();
    query.request().ifPresent(given -> conditions.add("request_id = ?"));
    query.target().ifPresent(given -> conditions.add("target = ?"));
    query.state().ifPresent(given -> conditions.add("state = ?"));
    return FIND.formatted(
        DeliveryRows.COLUMNS,
        conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions));
  }

  /** What stands for each question mark. */
  static List<Object> values(Query query, int most) {
    List<Object> values = new ArrayList<>();
    query.request().ifPresent(values::add);
    query.target().ifPresent(values::add);
    query.state().map(Enum::name).ifPresent(values::add);
    values.add(most);
    return values;
  }

  static List<Delivery> find(Connection connection, Query query, int most) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql(query))) {
      int at = 0;
      for (Object value : values(query, most)) {
        select.setObject(++at, value);
      }
      try (var rows = select.executeQuery()) {
        List<Delivery> found = new ArrayList<>();
        while (rows.next()) {
          found.add(DeliveryRows.read(rows));
        }
        return found;
      }
    }
  }

  /**
   * Whether every target has its result of this request, and this one has that revision of it: then
   * no delivery needs the waiting copy of its videos.
   */
  public boolean isNotNeeded(UUID request, String keeper, int revision) {
    return transactions.run(
        "look whether anybody waits for request " + request,
        connection -> {
          try (PreparedStatement open = connection.prepareStatement(OPEN);
              PreparedStatement has = connection.prepareStatement(HAS_IT)) {
            open.setObject(1, request);
            has.setObject(1, request);
            has.setString(2, keeper);
            has.setInt(3, revision);
            return count(open) == 0 && count(has) > 0;
          }
        });
  }

  private static int count(PreparedStatement select) throws SQLException {
    try (var rows = select.executeQuery()) {
      rows.next();
      return rows.getInt(1);
    }
  }

  /** Names of all targets that some result waits for, those that are no longer configured too. */
  public List<String> targetsWaitedFor() {
    return transactions.run(
        "find the targets that are waited for",
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(WAITED_FOR);
              var rows = select.executeQuery()) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
              names.add(rows.getString(1));
            }
            return names;
          }
        });
  }

  /** Why each target is disabled that is, by name. */
  public Map<String, String> disabled() {
    return transactions.run("read the disabled targets", Deliveries::disabled);
  }

  static Map<String, String> disabled(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(DISABLED);
        var rows = select.executeQuery()) {
      Map<String, String> names = new TreeMap<>();
      while (rows.next()) {
        names.put(rows.getString("name"), rows.getString("reason"));
      }
      return names;
    }
  }

  /**
   * Lets nothing be claimed for a target any more.
   *
   * @return whether it was enabled until now
   */
  public boolean disable(String target, String reason, Instant now) {
    boolean disabled =
        transactions.runAgainstRivals(
            "disable the target " + target,
            connection -> {
              if (disabled(connection).containsKey(target)) {
                return false;
              }
              try (PreparedStatement insert = connection.prepareStatement(DISABLE)) {
                insert.setString(1, target);
                TaskRows.setInstant(insert, 2, Optional.of(now));
                insert.setString(3, SafeText.column(reason, MAX_REASON_LENGTH));
                return insert.executeUpdate() == 1;
              }
            });
    sync.await();
    return disabled;
  }
}
