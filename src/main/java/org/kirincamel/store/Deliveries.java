package org.kirincamel.store;

import java.sql.Connection;
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
       limit :most
      """;

  private static final Sql OPEN =
      Sql.of(
          """
          select count(*)
            from kirin_delivery
           where request_id = :id
             and state <> 'DELIVERED'
          """);

  private static final Sql HAS_IT =
      Sql.of(
          """
          select count(*)
            from kirin_delivery
           where request_id = :id
             and target = :target
             and revision = :revision
             and state = 'DELIVERED'
          """);

  private static final Sql WAITED_FOR =
      Sql.of("select distinct target from kirin_delivery where state = 'PENDING'");

  private static final Sql DISABLED = Sql.of("select name, reason from kirin_disabled_target");

  private static final Sql DISABLE =
      Sql.of(
          "insert into kirin_disabled_target (name, disabled_at, reason)"
              + " values (:name, :now, :reason)");

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
    query.request().ifPresent(given -> conditions.add("request_id = :request"));
    query.target().ifPresent(given -> conditions.add("target = :target"));
    query.state().ifPresent(given -> conditions.add("state = :state"));
    return FIND.formatted(
        DeliveryRows.COLUMNS,
        conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions));
  }

  static void bind(Parameters by, Query query, int most) throws SQLException {
    if (query.request().isPresent()) {
      by.id("request", query.request());
    }
    if (query.target().isPresent()) {
      by.text("target", query.target());
    }
    if (query.state().isPresent()) {
      by.text("state", query.state().get().name());
    }
    by.number("most", most);
  }

  static List<Delivery> find(Connection connection, Query query, int most) throws SQLException {
    return Sql.of(sql(query)).list(connection, by -> bind(by, query, most), DeliveryRows::read);
  }

  /**
   * Whether every target has its result of this request, and this one has that revision of it: then
   * no delivery needs the waiting copy of its videos.
   */
  public boolean isNotNeeded(UUID request, String keeper, int revision) {
    return transactions.run(
        "look whether anybody waits for request " + request,
        connection ->
            OPEN.count(connection, by -> by.id("id", request)) == 0
                && HAS_IT.count(
                        connection,
                        by ->
                            by.id("id", request)
                                .text("target", keeper)
                                .number("revision", revision))
                    > 0);
  }

  /** Names of all targets that some result waits for, those that are no longer configured too. */
  public List<String> targetsWaitedFor() {
    return transactions.run(
        "find the targets that are waited for",
        connection -> WAITED_FOR.list(connection, row -> row.getString("target")));
  }

  /** Why each target is disabled that is, by name. */
  public Map<String, String> disabled() {
    return transactions.run("read the disabled targets", Deliveries::disabled);
  }

  static Map<String, String> disabled(Connection connection) throws SQLException {
    Map<String, String> names = new TreeMap<>();
    DISABLED.forEach(connection, row -> names.put(row.getString("name"), row.getString("reason")));
    return names;
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
              return DISABLE.update(
                      connection,
                      insert ->
                          insert
                              .text("name", target)
                              .time("now", now)
                              .text("reason", SafeText.column(reason, MAX_REASON_LENGTH)))
                  == 1;
            });
    sync.await();
    return disabled;
  }
}
