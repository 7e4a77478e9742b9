package org.kirincamel.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Task;

/**
 * What one claim got; each row is leased to this node.
 *
 * @param spent present while requests wait for the end of the day, because its POSTs are used up
 */
public record Claim(
    List<Task> submits,
    List<Task> polls,
    List<Task> lookups,
    List<Task> fetches,
    List<DueDelivery> deliveries,
    Optional<Spent> spent) {

  /** A delivery and the request whose result it carries. */
  public record DueDelivery(Delivery delivery, Task task) {}

  /**
   * A day whose POSTs are used up.
   *
   * @param perDay how many they were allowed to be
   * @param until when the day is over
   * @param first whether no claim of any node has said so of this day and limit
   */
  public record Spent(int perDay, Instant until, boolean first) {

    /** Why nothing is submitted, in words for people. */
    public String why() {
      return "the %d POSTs that kirin.submit.per-day allows are used up until %s"
          .formatted(perDay, until);
    }
  }
}
