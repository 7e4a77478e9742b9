package org.kirincamel.intake.mail;

import java.util.List;
import org.apache.camel.spi.Registry;
import org.kirincamel.loop.Essentials;
import org.kirincamel.settings.Settings;
import org.kirincamel.settings.SettingsException;

/** What the source of mails needs, where it is on: its libraries may be missing else. */
public final class MailSources {

  private MailSources() {}

  /**
   * Puts the components and beans of the mail routes into the registry.
   *
   * @throws SettingsException if the source is on and its library is missing, or cannot be set up
   */
  public static void bind(Registry registry, Essentials essentials) {
    Settings settings = essentials.settings();
    if (!settings.mail().enabled()) {
      return;
    }
    try {
      MailSource.beans(settings.mail(), settings.messages(), essentials).forEach(registry::bind);
    } catch (NoClassDefFoundError e) {
      throw new SettingsException(
          List.of(
              "kirin.intake.mail.enabled is true, but the class %s is missing: put"
                      .formatted(e.getMessage())
                  + " org.apache.camel:camel-mail and org.jsoup:jsoup on the class path"));
    }
  }

  /** Says which answers are lost with the process. */
  public static void close(Registry registry, Settings settings) {
    if (settings.mail().enabled()) {
      MailSource.close(registry);
    }
  }
}
