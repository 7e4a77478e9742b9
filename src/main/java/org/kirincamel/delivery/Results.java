package org.kirincamel.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.kirincamel.settings.Settings;
import org.kirincamel.settings.Target;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Ids;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/** Makes the deliveries of a result: one row per target, due at once. */
public final class Results {

  private final Ids ids;
  private final Map<String, Target> targets;
  private final Consumer<String> leftOver;

  /**
   * @param targets what is configured of each target, by name
   * @param leftOver told of each target that gets a result though it is no longer configured
   */
  public Results(Ids ids, Map<String, Target> targets, Consumer<String> leftOver) {
    this.ids = ids;
    this.targets = Map.copyOf(targets);
    this.leftOver = leftOver;
  }

  /** The deliveries that become due with this change; none while the request has not ended. */
  public List<Delivery> dueWith(State before, Task after, Instant now) {
    boolean ended = after.state() == State.FAILED || after.state() == State.EXPIRED;
    return ended && before != after.state() ? of(after, now) : List.of();
  }

  /** One delivery for each target that takes such a result, of its present revision. */
  public List<Delivery> of(Task task, Instant now) {
    List<String> takers = takers(task);
    List<Delivery> deliveries = new ArrayList<>(takers.size());
    for (String target : takers) {
      if (!targets.containsKey(target)) {
        leftOver.accept(target);
      }
      deliveries.add(
          Delivery.pending(ids.next(), task.id(), target, task.result().revision(), now));
    }
    return deliveries;
  }

  /** Every request ends in a result somewhere: where no target takes it, that is the outbox. */
  private List<String> takers(Task task) {
    String status = task.state().word();
    List<String> takers =
        task.request().targets().stream().filter(name -> takes(name, status)).toList();
    return takers.isEmpty() ? List.of(Settings.OUTBOX) : takers;
  }

  /** One that is no longer configured does: its result must be seen to wait. */
  private boolean takes(String name, String status) {
    return !targets.containsKey(name) || targets.get(name).on().contains(status);
  }
}
