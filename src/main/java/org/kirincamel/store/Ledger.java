package org.kirincamel.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.kirincamel.task.Task;

/** Requests with what was posted for them and what that has cost, along the index of ids. */
public final class Ledger {

  static final String RECEIVED =
      """
      select %s
        from kirin_request
       where id > :above
         and id < :below
       order by id
       limit :most
      """
          .formatted(TaskRows.COLUMNS);

  private static final Sql OF_TIME = Sql.of(RECEIVED);

  private final Transactions transactions;
  private final HourBooks hours;

  Ledger(Transactions transactions, UUID node) {
    this.transactions = transactions;
    this.hours = new HourBooks(transactions, node);
  }

  /** What ended in the last hours. */
  public HourBooks hours() {
    return hours;
  }

  /**
   * Requests that were received in a time, the oldest first, and some from just before and after
   * it: ids say only roughly when that was.
   *
   * @param since the first moment of it
   * @param until the first moment after it
   * @param after the last request of the page before
   */
  public List<Task> page(Instant since, Instant until, Optional<UUID> after, int most) {
    UUID first = RequestSearch.madeAt(since.minus(RequestSearch.MARGIN));
    return transactions.run(
        "read the ledger",
        connection ->
            OF_TIME.list(
                connection,
                by ->
                    by.id("above", after.orElse(first))
                        .id("below", RequestSearch.madeAt(until.plus(RequestSearch.MARGIN)))
                        .number("most", most),
                TaskRows::read));
  }
}
