package org.kirincamel;

import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.kirincamel.settings.Settings;

/** The settings of the working directory, read as the service reads them, for a command. */
final class StandaloneSettings {

  private static final String KEY = "kirin.api.key";

  private StandaloneSettings() {}

  /**
   * @param anyKey whether a missing key of the account is no mistake
   */
  static Settings read(boolean anyKey) {
    // Never started, so that it has nothing to close and logs nothing: only its way to read.
    var properties = (PropertiesComponent) new DefaultCamelContext().getPropertiesComponent();
    if (Files.exists(Launcher.SETTINGS)) {
      properties.setInitialProperties(SettingsFile.read(Launcher.SETTINGS));
    }
    var host = new HostProperties(properties);
    return Settings.read(
            name ->
                anyKey && name.equals(KEY) && host.value(KEY + "-file").isEmpty()
                    ? host.value(name).filter(key -> !key.isBlank()).or(() -> Optional.of("none"))
                    : host.value(name),
            host.names(List.of()),
            System.getenv().keySet())
        .settings();
  }
}
