package org.kirincamel.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** The meters of this module in a registry that may be a host's, and outlive it. Thread-safe. */
final class OwnMeters {

  /** Bounds of the histograms: from a look-up on the same machine to a long download. */
  private static final Duration[] BOUNDS = {
    Duration.ofMillis(10),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofSeconds(60),
    Duration.ofMinutes(5)
  };

  private final MeterRegistry registry;
  private final Queue<Meter> all = new ConcurrentLinkedQueue<>();

  OwnMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * @param tags names and values in turn
   */
  Counter counter(Metric metric, String... tags) {
    return own(
        Counter.builder(metric.id())
            .description(metric.help())
            .baseUnit(metric.unit().orElse(null))
            .tags(tags)
            .register(registry));
  }

  Timer timer(Metric metric, String... tags) {
    return own(
        Timer.builder(metric.id())
            .description(metric.help())
            .serviceLevelObjectives(BOUNDS)
            .tags(tags)
            .register(registry));
  }

  DistributionSummary summary(Metric metric, double... bounds) {
    return own(
        DistributionSummary.builder(metric.id())
            .description(metric.help())
            .serviceLevelObjectives(bounds)
            .register(registry));
  }

  void gauge(Metric metric, Supplier<Number> value, String... tags) {
    own(
        Gauge.builder(metric.id(), value)
            .description(metric.help())
            .baseUnit(metric.unit().orElse(null))
            .strongReference(true)
            .tags(tags)
            .register(registry));
  }

  private <M extends Meter> M own(M meter) {
    all.add(meter);
    return meter;
  }

  void close() {
    all.forEach(registry::remove);
    all.clear();
  }
}
