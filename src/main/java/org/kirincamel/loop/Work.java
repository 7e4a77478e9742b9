package org.kirincamel.loop;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.kirincamel.gateway.SendGuard;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Task;

/**
 * One piece of work on its way from the claim to the route that does it.
 *
 * @param task the request as it was claimed
 * @param delivery for DELIVER, what is to be delivered
 * @param claimed when it was claimed
 */
public record Work(Job job, Task task, Optional<Delivery> delivery, SendGuard.Claimed claimed) {

  /** The row that is leased. */
  UUID row() {
    return delivery.map(Delivery::id).orElse(task.id());
  }

  /** When another worker may begin it. */
  Instant leaseEnds() {
    return delivery.map(Delivery::nextActionAt).orElseGet(task::nextActionAt).orElse(Instant.MAX);
  }

  static Work on(Job job, Task task, SendGuard.Claimed claimed) {
    return new Work(job, task, Optional.empty(), claimed);
  }
}
