package org.kirincamel.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.kirincamel.delivery.DeliverySchedule;
import org.kirincamel.delivery.Refused;
import org.kirincamel.delivery.UndeliverableException;
import org.kirincamel.settings.Target;
import org.kirincamel.task.Delivery;

/** What a try that failed does to a delivery. Knows nothing of routes or SQL, reads no clock. */
final class DeliveryRules {

  private final Map<String, Target> targets;
  private final DoubleSupplier random;

  DeliveryRules(Map<String, Target> targets, DoubleSupplier random) {
    this.targets = Map.copyOf(targets);
    this.random = random;
  }

  /**
   * @param why what went wrong, for the operator
   * @return the delivery, dead where it is not tried again
   */
  Delivery after(Delivery delivery, Exception broken, String why, Instant now) {
    if (isGone(delivery, broken, now) || broken instanceof UndeliverableException) {
      return delivery.dead(now, why);
    }
    Optional<Duration> asked = Refused.of(broken, now).flatMap(Refused::retryAfter);
    return schedule(delivery)
        .after(delivery.attempts(), random)
        .map(pause -> asked.filter(longer -> longer.compareTo(pause) > 0).orElse(pause))
        .map(pause -> delivery.againAt(now.plus(pause), why))
        .orElseGet(() -> delivery.dead(now, why));
  }

  /** Whether its target says that it takes nothing any more. */
  boolean isGone(Delivery delivery, Exception broken, Instant now) {
    return Refused.of(broken, now).filter(Refused::gone).isPresent()
        && target(delivery).filter(each -> each.kind() == Target.Kind.WEBHOOK).isPresent();
  }

  private DeliverySchedule schedule(Delivery delivery) {
    return target(delivery)
        .map(each -> new DeliverySchedule(each.schedule()))
        .orElse(DeliverySchedule.DEFAULT);
  }

  private Optional<Target> target(Delivery delivery) {
    return Optional.ofNullable(targets.get(delivery.target()));
  }
}
