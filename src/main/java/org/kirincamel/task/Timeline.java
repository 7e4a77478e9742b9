package org.kirincamel.task;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What has happened to a request and to its deliveries, the oldest first. */
public final class Timeline {

  private Timeline() {}

  /**
   * @param kept the events of the request itself
   */
  public static List<Event> of(Task task, List<Event> kept, List<Delivery> deliveries) {
    List<Event> all = new ArrayList<>(kept);
    for (Delivery each : deliveries) {
      each.progress()
          .deliveredAt()
          .ifPresent(at -> all.add(event(task, each, at, "delivered to " + each.target())));
      each.progress().diedAt().ifPresent(at -> all.add(event(task, each, at, givenUp(each))));
    }
    // Stable: what was written with one move stays in its order.
    all.sort(Comparator.comparing(Event::at));
    return all;
  }

  /** How the death of a delivery is told. */
  public static String givenUp(Delivery delivery) {
    String why = delivery.progress().lastError();
    return "delivery to " + delivery.target() + " given up" + (why.isEmpty() ? "" : ": " + why);
  }

  private static Event event(Task task, Delivery delivery, Instant at, String cause) {
    State state = task.stateAt(delivery.revision());
    return new Event(
        at, Optional.of(state), state, cause, delivery.attempts(), delivery.nodeName(), "");
  }
}
