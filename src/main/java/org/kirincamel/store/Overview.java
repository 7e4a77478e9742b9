package org.kirincamel.store;

import java.util.Map;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.State;

/**
 * How everything stands.
 *
 * @param progress mean share done of what is running, 0 to 1
 */
public record Overview(
    Map<State, Long> requests, Map<Delivery.State, Long> deliveries, double progress) {

  public long in(State state) {
    return requests.getOrDefault(state, 0L);
  }

  public long in(Delivery.State state) {
    return deliveries.getOrDefault(state, 0L);
  }
}
