package org.kirincamel.intake.queue;

import java.util.HashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.kirincamel.settings.KafkaSettings;
import org.kirincamel.settings.Settings;
import org.kirincamel.task.Meters;

/** A Kafka component of our own, so that the host's stays as it is, and the bean of its route. */
final class KafkaSource {

  private KafkaSource() {}

  static void bind(CamelContext context, Settings settings, Meters meters) {
    KafkaSettings kafka = settings.kafka();
    var configuration = new KafkaConfiguration();
    configuration.setBrokers(kafka.brokers());
    configuration.setHeaderFilterStrategy(new NoHeaders());
    configuration.setAdditionalProperties(new HashMap<>(kafka.security()));
    var component = new KafkaComponent();
    // What the host has for its own topics is none of ours.
    component.setAutowiredEnabled(false);
    component.setConfiguration(configuration);
    context.getRegistry().bind("kirin-kafka", component);
    context
        .getRegistry()
        .bind(
            "kirinKafka", new KafkaSteps(kafka.tries(), new Pause(context, kafka.pause()), meters));
  }
}
