package org.kirincamel.store;

import java.util.List;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Task;

/**
 * What one claim got; each row is leased to this node.
 *
 * @param more whether some kind was as much as was asked for, so that more may be waiting
 */
public record Claim(
    List<Task> submits,
    List<Task> polls,
    List<Task> lookups,
    List<Task> fetches,
    List<DueDelivery> deliveries,
    boolean more) {

  /** A delivery and the request whose result it carries. */
  public record DueDelivery(Delivery delivery, Task task) {}
}
