package org.kirincamel.intake.queue;

import java.util.List;
import org.apache.camel.CamelContext;
import org.kirincamel.loop.Essentials;
import org.kirincamel.settings.Settings;
import org.kirincamel.settings.SettingsException;

/**
 * What the sources that are queues need, where they are on: their libraries may be missing else.
 */
public final class QueueSources {

  private QueueSources() {}

  /**
   * Puts the components and beans of these sources into the registry.
   *
   * @throws SettingsException if a source is on whose library is missing, or cannot be set up
   */
  public static void bind(CamelContext context, Essentials essentials) {
    Settings settings = essentials.settings();
    if (settings.jms().enabled()) {
      try {
        JmsSource.bind(context, settings, essentials.meters());
      } catch (NoClassDefFoundError missing) {
        throw missing("jms", "camel-jms", missing);
      }
    }
    if (settings.kafka().enabled()) {
      try {
        KafkaSource.bind(context, settings, essentials.meters());
      } catch (NoClassDefFoundError missing) {
        throw missing("kafka", "camel-kafka", missing);
      }
    }
  }

  private static SettingsException missing(String source, String library, Throwable cause) {
    var sentence =
        "kirin.intake.%s.enabled is true, but %s is not on the class path (%s): add org.apache.camel:%s to it, or set kirin.intake.%s.enabled to false"
            .formatted(source, library, cause.getMessage(), library, source);
    var exception = new SettingsException(List.of(sentence));
    exception.initCause(cause);
    return exception;
  }
}
