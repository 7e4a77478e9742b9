package org.kirincamel.metrics;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.camel.spi.Registry;
import org.kirincamel.common.Clocks;
import org.kirincamel.settings.Settings;
import org.kirincamel.settings.SettingsException;
import org.kirincamel.store.Census;
import org.kirincamel.task.Meters;

/**
 * The module's metrics. This class names none of Micrometer's, which need not be on the class path
 * and are not loaded where metrics are off.
 */
public interface Metrics extends AutoCloseable {

  /** Counts nothing. */
  Metrics OFF = new Metrics() {};

  /** Counts what happens. */
  default Meters meters() {
    return Meters.NONE;
  }

  /** From now on it is also measured how things stand, whenever someone reads the metrics. */
  default void watch(Watched watched) {}

  /** All metrics in Prometheus' text format; empty where they are in a host's registry, or off. */
  default Optional<Supplier<String>> page() {
    return Optional.empty();
  }

  /** Takes the module's metrics out of a host's registry. */
  @Override
  default void close() {}

  /**
   * What is measured when someone reads the metrics.
   *
   * @param census what is open in the store; throws where that cannot be asked
   * @param slots how many slots of the gateway may be used at present
   * @param folders whose disks have so much room left, by name
   */
  record Watched(Function<Instant, Census> census, IntSupplier slots, Map<String, Path> folders) {
    public Watched {
      folders = Map.copyOf(folders);
    }
  }

  /**
   * The metrics of this module, in the registry of the host where it has one.
   *
   * @throws SettingsException if they are wanted and cannot be had
   */
  static Metrics of(Settings settings, Registry registry, Clocks clocks) {
    if (!settings.monitor().metrics()) {
      return OFF;
    }
    LongSupplier nanoTime = clocks.nanoTime();
    try {
      return MicrometerMetrics.of(settings, registry, clocks.shared(), nanoTime);
    } catch (NoClassDefFoundError e) {
      if (!settings.monitor().metricsWanted()) {
        return OFF;
      }
      throw new SettingsException(
          List.of(
              "kirin.metrics.enabled: a library is not on the class path (%s): add micrometer-core, and micrometer-registry-prometheus where the host has no MeterRegistry of its own, or set it to false"
                  .formatted(e.getMessage())));
    }
  }
}
