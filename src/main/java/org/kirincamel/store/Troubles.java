package org.kirincamel.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** What an operator should hear of, looked for now and then; each statement has an index. */
public final class Troubles {

  // By ranges of the index that begins with the state: what has ended is not looked at.
  private static final String NUMBERS =
      """
      select (select count(*) from kirin_request where holds_slot) as slots,
             (select count(*) from kirin_request where state = 'ACCEPTED') as accepted,
             (select count(*)
                from kirin_request
               where state = 'UNKNOWN'
                 and coalesce(first_post_at, received_at) <= ?) as unclear
      """;

  private static final String OLDEST_UNKNOWN =
      """
      select id, coalesce(first_post_at, received_at) as since, note
        from kirin_request
       where state = 'UNKNOWN'
       order by coalesce(first_post_at, received_at)
       limit 1
      """;

  private static final String DEAD =
      """
      select target, count(*) as n
        from kirin_delivery
       where state = 'DEAD'
         and died_at >= ?
         and target not in (select name from kirin_disabled_target)
       group by target
      """;

  private final Transactions transactions;

  Troubles(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * How many requests stand where.
   *
   * @param slots taken at the gateway
   * @param accepted that wait for a slot, or for their next try
   * @param unknown of unknown outcome for too long
   */
  public record Numbers(int slots, int accepted, int unknown) {}

  /** The request whose outcome has been unknown for longest. */
  public record Unknown(UUID id, Instant since, String note) {}

  /**
   * @param unknownSince requests of unknown outcome count that were first posted before
   */
  public Numbers numbers(Instant unknownSince) {
    return transactions.run(
        "count what waits",
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(NUMBERS)) {
            TaskRows.setInstant(select, 1, Optional.of(unknownSince));
            try (ResultSet rows = select.executeQuery()) {
              rows.next();
              return new Numbers(
                  rows.getInt("slots"), rows.getInt("accepted"), rows.getInt("unclear"));
            }
          }
        });
  }

  public Optional<Unknown> oldestUnknown() {
    return transactions.run("find the oldest of unknown outcome", Troubles::oldest);
  }

  private static Optional<Unknown> oldest(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(OLDEST_UNKNOWN);
        ResultSet rows = select.executeQuery()) {
      return rows.next()
          ? Optional.of(
              new Unknown(
                  rows.getObject("id", UUID.class),
                  TaskRows.instant(rows, "since").orElseThrow(),
                  rows.getString("note")))
          : Optional.empty();
    }
  }

  /** How many deliveries have died since then and are dead still, by target. */
  public Map<String, Integer> dead(Instant since) {
    return transactions.run(
        "count dead deliveries",
        connection -> {
          Map<String, Integer> dead = new TreeMap<>();
          try (PreparedStatement select = connection.prepareStatement(DEAD)) {
            TaskRows.setInstant(select, 1, Optional.of(since));
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                dead.put(rows.getString("target"), rows.getInt("n"));
              }
            }
          }
          return dead;
        });
  }
}
