package org.kirincamel;

import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.PropertiesComponent;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.settings.Settings;
import org.kirincamel.settings.SettingsException;
import org.slf4j.Logger;

/** The settings that a host gives, read once, when the first of them is asked for. */
final class HostSettings {

  private static final Logger LOG = SafeLogger.of(HostSettings.class);

  private final PropertiesComponent properties;
  private Optional<Settings.Read> read = Optional.empty();

  private HostSettings(PropertiesComponent properties) {
    this.properties = properties;
  }

  /** The settings of a context, whose routes may name them from now on. */
  static HostSettings of(CamelContext context) {
    var properties = (PropertiesComponent) context.getPropertiesComponent();
    var settings = new HostSettings(properties);
    properties.addPropertiesFunction(new CheckedSettings(settings::checked));
    return settings;
  }

  /**
   * @throws SettingsException if a setting is wrong, naming all of them
   */
  Settings read() {
    return once().settings();
  }

  private Map<String, String> checked() {
    return once().checked();
  }

  private synchronized Settings.Read once() {
    if (read.isEmpty()) {
      var host = new HostProperties(properties);
      Settings.Read now = Settings.read(host::value, host.names(), System.getenv().keySet());
      now.warnings().forEach(sentence -> LOG.warn("{}", sentence));
      read = Optional.of(now);
    }
    return read.get();
  }
}
