package org.kirincamel.store;

import java.time.Duration;
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

  // One that is fetched again is due. As a condition it would lead H2 to all that has ended.
  static final String WITHOUT_VIDEO_OF =
      """
      select count(case when next_action_at is null then 1 end)
        from kirin_request
       where error_code = 'fetch_failed'
         and id > :since
      """;

  // The oldest alone, so that 100,000 that run cost no more; the state leads the order only so that
  // H2, too, reads along the index.
  static final String LONG_RUNNING_OF =
      """
      select count(*) as n, min(submitted_at) as since
        from (select submitted_at
                from kirin_request
               where state = 'RUNNING'
               order by state, id
               limit :most) as oldest
       where submitted_at < :before
      """;

  // The longest pause is that before the last tries.
  static final String LAST_TRIED_OF =
      """
      select attempts, last_error, next_action_at
        from kirin_delivery
       where state = 'PENDING'
         and target = :target
       order by state desc, target desc, next_action_at desc, id desc
       limit 1
      """;

  // The one that was made first. What has ended is due never, so the order is that of the index.
  static final String FIRST_DEAD_OF =
      """
      select died_at, last_error
        from kirin_delivery
       where state = 'DEAD'
         and target = :target
       order by state, target, next_action_at, id
       limit 1
      """;

  private static final Sql FIRST_DEAD = Sql.of(FIRST_DEAD_OF);
  private static final Sql WITHOUT_VIDEO = Sql.of(WITHOUT_VIDEO_OF);
  private static final Sql LONG_RUNNING = Sql.of(LONG_RUNNING_OF);
  private static final Sql LAST_TRIED = Sql.of(LAST_TRIED_OF);

  /** The gateway keeps a video for no longer. */
  private static final Duration VIDEO_KEPT = Duration.ofDays(30);

  private static final int MOST_LOOKED_AT = 1000;

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

  /**
   * Tasks that run for a long time.
   *
   * @param number of them, among the oldest 1,000 that run
   * @param since when the one was submitted that runs for longest, empty where there is none
   */
  public record LongRunning(int number, Optional<Instant> since) {}

  /**
   * @param before tasks count that were submitted before
   */
  public LongRunning longRunning(Instant before) {
    return transactions.run(
        "count what runs for long",
        connection ->
            LONG_RUNNING
                .first(
                    connection,
                    by -> by.number("most", MOST_LOOKED_AT).time("before", before),
                    row -> new LongRunning(row.getInt("n"), TaskRows.instant(row, "since")))
                .orElseThrow());
  }

  /** Results of the last 30 days whose video could not be fetched, and is not fetched just now. */
  public int withoutVideo(Instant now) {
    return transactions.run(
        "count results without a video",
        connection ->
            WITHOUT_VIDEO.count(
                connection, by -> by.id("since", RequestSearch.madeAt(now.minus(VIDEO_KEPT)))));
  }

  /**
   * The first delivery to a target whose tries are used up.
   *
   * @param at when they were, empty where an early version wrote it
   */
  public record Died(Optional<Instant> at, String lastError) {}

  /** Empty where none is dead. */
  public Optional<Died> firstDead(String target) {
    return transactions.run(
        "find the first dead delivery to " + target,
        connection ->
            FIRST_DEAD.first(
                connection,
                by -> by.text("target", target),
                row -> new Died(TaskRows.instant(row, "died_at"), row.getString("last_error"))));
  }

  /**
   * The delivery to a target that was tried most often, of those that are still tried.
   *
   * @param nextAt when it is tried next
   */
  public record Tried(int attempts, String lastError, Instant nextAt) {}

  /** Empty where nothing waits for the target. */
  public Optional<Tried> lastTried(String target) {
    return transactions.run(
        "find the last try of " + target,
        connection ->
            LAST_TRIED.first(
                connection,
                by -> by.text("target", target),
                row ->
                    new Tried(
                        row.getInt("attempts"),
                        row.getString("last_error"),
                        TaskRows.instant(row, "next_action_at").orElse(Instant.EPOCH))));
  }
}
