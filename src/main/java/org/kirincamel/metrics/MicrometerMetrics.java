package org.kirincamel.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.camel.spi.Registry;
import org.kirincamel.settings.Settings;
import org.kirincamel.settings.SettingsException;
import org.kirincamel.task.Meters;

/** Metrics in a registry of Micrometer: the host's, or one of our own that Prometheus can read. */
final class MicrometerMetrics implements Metrics {

  private final OwnMeters registry;
  private final Settings settings;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final MicrometerMeters meters;
  private final Optional<Supplier<String>> page;

  private MicrometerMetrics(
      MeterRegistry registry,
      Optional<Supplier<String>> page,
      Settings settings,
      Clock clock,
      LongSupplier nanoTime) {
    this.registry = new OwnMeters(registry);
    this.settings = settings;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.meters = new MicrometerMeters(this.registry);
    this.page = page;
  }

  static Metrics of(Settings settings, Registry beans, Clock clock, LongSupplier nanoTime) {
    Optional<MeterRegistry> host = ofHost(beans.findByType(MeterRegistry.class));
    if (host.isPresent()) {
      return new MicrometerMetrics(host.get(), Optional.empty(), settings, clock, nanoTime);
    }
    if (!settings.http().embedded()) {
      throw new SettingsException(
          List.of(
              "kirin.metrics.enabled: expected a bean of the type MeterRegistry in the host's registry, or the embedded server, but kirin.http.component is %s"
                  .formatted(settings.http().component())));
    }
    var own = new PrometheusPage();
    return new MicrometerMetrics(own.registry(), Optional.of(own::text), settings, clock, nanoTime);
  }

  /** Of several, the one that passes everything on to the others. */
  private static Optional<MeterRegistry> ofHost(Set<MeterRegistry> found) {
    return found.stream()
        .filter(each -> found.size() == 1 || each instanceof CompositeMeterRegistry)
        .findFirst()
        .or(() -> found.stream().findFirst());
  }

  @Override
  public Meters meters() {
    return meters;
  }

  @Override
  public void watch(Watched watched) {
    new Gauges(watched, settings.targetNames(), clock, nanoTime).register(registry);
  }

  @Override
  public Optional<Supplier<String>> page() {
    return page;
  }

  @Override
  public void close() {
    registry.close();
  }
}
