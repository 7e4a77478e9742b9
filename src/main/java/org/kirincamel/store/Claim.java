package org.kirincamel.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Task;

/**
 * What one claim got; each row is leased to this node.
 *
 * @param late how long after it was due each poll was claimed
 * @param reached limits at which requests wait, mostly for the end of the day or the month, because
 *     no more may be posted or spent in it; one of a single source is said once
 */
public record Claim(
    List<Task> submits,
    List<Task> polls,
    List<Task> lookups,
    List<Task> fetches,
    List<DueDelivery> deliveries,
    List<Duration> late,
    List<Spent> reached) {

  /** SUBMITTING must be on the disk before the first byte of the POST leaves. */
  boolean mustBeForced() {
    return !submits.isEmpty();
  }

  /** The limit at which nothing of any source is submitted. */
  public Optional<Spent> spent() {
    return reached.stream().filter(each -> each.source().isEmpty()).findFirst();
  }

  /** A delivery and the request whose result it carries. */
  public record DueDelivery(Delivery delivery, Task task) {}

  /**
   * Where submission stops until a day or month is over, or the operator has acted.
   *
   * @param setting that sets the limit, or lets submission go on
   * @param source of which alone it stops, empty where it stops as a whole
   * @param why nothing is submitted, in words for people
   * @param first whether no claim of any node has said so of this period and limit
   */
  public record Spent(String setting, String source, String why, boolean first) {

    static Spent of(Budgets.Budget budget, boolean first) {
      return new Spent(budget.setting(), budget.source(), budget.why(), first);
    }

    static Spent otherTimeline(long current, long known, boolean first) {
      return new Spent(
          "kirin.recover",
          "",
          "the database goes on from timeline %d, where this store knows %d: a standby was promoted, or a backup was restored, so what waits may have been posted"
              .formatted(current, known),
          first);
    }

    static Spent perDay(int posts, Instant until, boolean first) {
      return new Spent(
          "kirin.submit.per-day",
          "",
          "the %d POSTs that kirin.submit.per-day allows are used up until %s"
              .formatted(posts, until),
          first);
    }
  }
}
