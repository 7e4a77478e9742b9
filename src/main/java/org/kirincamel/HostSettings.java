package org.kirincamel;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.PropertiesComponent;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.settings.EmbeddingSettings;
import org.kirincamel.settings.HostEnvironment;
import org.kirincamel.settings.Settings;
import org.kirincamel.settings.SettingsException;
import org.slf4j.Logger;

/** The settings that a host gives, read once, when the first of them is asked for. */
final class HostSettings {

  private static final Logger LOG = SafeLogger.of(HostSettings.class);

  private final CamelContext context;
  private Optional<Settings.Read> read = Optional.empty();

  private HostSettings(CamelContext context) {
    this.context = context;
  }

  /** The settings of a context, whose routes may name them from now on. */
  static HostSettings of(CamelContext context) {
    var settings = new HostSettings(context);
    context.getPropertiesComponent().addPropertiesFunction(new CheckedSettings(settings::checked));
    return settings;
  }

  private HostProperties host() {
    return new HostProperties(
        (PropertiesComponent) context.getPropertiesComponent(),
        Optional.ofNullable(context.getRegistry().findSingleByType(HostEnvironment.class)));
  }

  /** Whether the module is to run; looked at before anything else is read. */
  boolean enabled() {
    return !isFalse(EmbeddingSettings.ENABLED);
  }

  /** Whether what is wrong with the module stops the host. */
  boolean failsHost() {
    return !isFalse(EmbeddingSettings.FAIL_HOST);
  }

  private boolean isFalse(String name) {
    return host().value(name).map(String::strip).filter("false"::equals).isPresent();
  }

  /**
   * @throws SettingsException if a setting is wrong, naming all of them
   */
  synchronized Settings.Read read() {
    if (read.isEmpty()) {
      HostProperties host = host();
      Settings.Read now =
          Settings.read(host::value, host.names(defaults().keySet()), System.getenv().keySet());
      now.warnings().forEach(sentence -> LOG.warn("{}", sentence));
      read = Optional.of(now);
    }
    return read.get();
  }

  /** Ids of routes that the host has routes of its own for. */
  List<String> replacedRoutes() {
    return Arrays.stream(checked().getOrDefault(EmbeddingSettings.REPLACED, "").split(","))
        .map(String::strip)
        .toList();
  }

  /** What holds; the defaults where the module does not run, for its components are made anyway. */
  private Map<String, String> checked() {
    if (!enabled()) {
      return defaults();
    }
    try {
      return read().checked();
    } catch (SettingsException e) {
      if (failsHost()) {
        throw e;
      }
      return defaults();
    }
  }

  private static Map<String, String> defaults() {
    return Settings.read(
            name -> Optional.of("none").filter(key -> name.equals("kirin.api.key")),
            List.of(),
            List.of())
        .checked();
  }
}
