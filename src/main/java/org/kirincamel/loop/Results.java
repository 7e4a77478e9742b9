package org.kirincamel.loop;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Ids;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/** Makes the deliveries of a result: one row per target, due at once. */
public final class Results {

  private final Ids ids;

  public Results(Ids ids) {
    this.ids = ids;
  }

  /** The deliveries that become due with this change; none while the request has not ended. */
  List<Delivery> dueWith(State before, Task after, Instant now) {
    boolean ended = after.state() == State.FAILED || after.state() == State.EXPIRED;
    return ended && before != after.state() ? of(after, now) : List.of();
  }

  /** One delivery for each target of the request, of its present revision. */
  public List<Delivery> of(Task task, Instant now) {
    List<Delivery> deliveries = new ArrayList<>(task.targets().size());
    for (String target : task.targets()) {
      deliveries.add(
          new Delivery(
              ids.next(),
              0,
              task.id(),
              target,
              task.revision(),
              Delivery.State.PENDING,
              Optional.of(now),
              0,
              "",
              Optional.empty()));
    }
    return deliveries;
  }
}
