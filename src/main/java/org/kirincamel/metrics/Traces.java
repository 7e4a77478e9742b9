package org.kirincamel.metrics;

import java.util.List;
import org.apache.camel.spi.Registry;
import org.kirincamel.settings.Settings;
import org.kirincamel.settings.SettingsException;
import org.kirincamel.task.Meters;

/**
 * Tells traces what the module does. This class names none of OpenTelemetry's, which need not be on
 * the class path and are not loaded where traces are off.
 */
public final class Traces {

  private Traces() {}

  /**
   * @throws SettingsException if they are wanted and cannot be had
   */
  public static Meters of(Settings settings, Registry registry) {
    if (!settings.monitor().traces()) {
      return Meters.NONE;
    }
    try {
      return Spans.in(registry);
    } catch (NoClassDefFoundError e) {
      throw new SettingsException(
          List.of(
              "kirin.traces.enabled: a library is not on the class path (%s): add opentelemetry-api and an SDK or agent of OpenTelemetry, or set it to false"
                  .formatted(e.getMessage())));
    }
  }
}
