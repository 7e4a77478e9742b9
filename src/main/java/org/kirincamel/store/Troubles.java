package org.kirincamel.store;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** What an operator should know, looked up now and then; each statement has an index. */
public final class Troubles {

  // By ranges of the index that begins with the state: what has ended is not looked at.
  private static final Sql NUMBERS =
      Sql.of(
          """
          select (select count(*) from kirin_request where holds_slot) as slots,
                 (select count(*) from kirin_request where state = 'ACCEPTED') as accepted,
                 (select count(*)
                    from kirin_request
                   where state = 'UNKNOWN'
                     and coalesce(first_post_at, received_at) <= :since) as unclear
          """);

  private static final Sql OLDEST_UNKNOWN =
      Sql.of(
          """
          select id, coalesce(first_post_at, received_at) as since, note
            from kirin_request
           where state = 'UNKNOWN'
           order by coalesce(first_post_at, received_at)
           limit 1
          """);

  private static final Sql DEAD =
      Sql.of(
          """
          select target, count(*) as n
            from kirin_delivery
           where state = 'DEAD'
             and died_at >= :since
             and target not in (select name from kirin_disabled_target)
           group by target
          """);

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
        connection ->
            NUMBERS
                .first(
                    connection,
                    by -> by.time("since", unknownSince),
                    row ->
                        new Numbers(
                            row.getInt("slots"), row.getInt("accepted"), row.getInt("unclear")))
                .orElseThrow());
  }

  public Optional<Unknown> oldestUnknown() {
    return transactions.run(
        "find the oldest of unknown outcome",
        connection ->
            OLDEST_UNKNOWN.first(
                connection,
                row ->
                    new Unknown(
                        row.getObject("id", UUID.class),
                        TaskRows.instant(row, "since").orElseThrow(),
                        row.getString("note"))));
  }

  /** How many deliveries have died since then and are dead still, by target. */
  public Map<String, Integer> dead(Instant since) {
    return transactions.run(
        "count dead deliveries",
        connection -> {
          Map<String, Integer> dead = new TreeMap<>();
          DEAD.forEach(
              connection,
              by -> by.time("since", since),
              row -> dead.put(row.getString("target"), row.getInt("n")));
          return dead;
        });
  }
}
