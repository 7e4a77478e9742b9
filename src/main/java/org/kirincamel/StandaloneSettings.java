package org.kirincamel;

import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.kirincamel.settings.Settings;
import org.kirincamel.settings.SettingsException;

/** The settings of the working directory, read as the service reads them, for a command. */
final class StandaloneSettings {

  private static final String KEY = "kirin.api.key";

  private static final String LOG = "kirin.log";

  private StandaloneSettings() {}

  /**
   * Whether the log is for programs. Asked before there is a log, so nothing is said of what is
   * wrong: the start says it.
   */
  static boolean logsJson() {
    try {
      String inFile =
          Files.exists(Launcher.SETTINGS)
              ? SettingsFile.read(Launcher.SETTINGS).getProperty(LOG, "")
              : "";
      return Optional.ofNullable(System.getenv("KIRIN_LOG"))
          .orElseGet(() -> System.getProperty(LOG, inFile))
          .strip()
          .equals("json");
    } catch (SettingsException e) {
      return false;
    }
  }

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
