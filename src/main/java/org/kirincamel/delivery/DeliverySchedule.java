package org.kirincamel.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * When a delivery is tried again: soon at first, then over three days, after which it is dead.
 *
 * @param pauses before the second try, the third and so on
 */
public record DeliverySchedule(List<Duration> pauses) {

  private static final double JITTER = 0.1;

  public static final DeliverySchedule DEFAULT =
      new DeliverySchedule(
          List.of(
              Duration.ofSeconds(5),
              Duration.ofMinutes(5),
              Duration.ofMinutes(30),
              Duration.ofHours(2),
              Duration.ofHours(5),
              Duration.ofHours(10),
              Duration.ofHours(14),
              Duration.ofHours(20),
              Duration.ofHours(24)));

  public DeliverySchedule {
    pauses = List.copyOf(pauses);
  }

  /**
   * The pause after a failed try, up to a tenth longer by chance.
   *
   * @param attempts tries so far, at least 1
   * @return empty when the tries are used up
   */
  public Optional<Duration> after(int attempts, DoubleSupplier random) {
    if (attempts > pauses.size()) {
      return Optional.empty();
    }
    long millis = pauses.get(attempts - 1).toMillis();
    return Optional.of(Duration.ofMillis(Math.round(millis * (1 + JITTER * random.getAsDouble()))));
  }
}
