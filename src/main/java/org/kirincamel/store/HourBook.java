package org.kirincamel.store;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * What ended in one hour.
 *
 * @param start of the hour
 * @param failed also those that expired
 * @param cost in USD, as far as the gateway has said it
 */
public record HourBook(Instant start, int completed, int failed, BigDecimal cost) {

  /** Nothing has ended. */
  public static HourBook empty(Instant start) {
    return new HourBook(start, 0, 0, BigDecimal.ZERO);
  }

  /** Both, in the hour of this one. */
  public HourBook and(HourBook other) {
    return new HourBook(
        start, completed + other.completed, failed + other.failed, cost.add(other.cost));
  }
}
