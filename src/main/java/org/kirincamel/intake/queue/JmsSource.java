package org.kirincamel.intake.queue;

import jakarta.jms.ConnectionFactory;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.component.jms.JmsComponent;
import org.kirincamel.settings.JmsSettings;
import org.kirincamel.settings.Settings;
import org.kirincamel.settings.SettingsException;
import org.kirincamel.task.Meters;

/** A JMS component of our own, so that the host's stays as it is, and the beans of its route. */
final class JmsSource {

  private static final Map<String, String> KNOWN =
      Map.of(
          "artemis", "org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory",
          "amqp", "org.apache.qpid.jms.JmsConnectionFactory",
          "activemq", "org.apache.activemq.ActiveMQConnectionFactory");

  private JmsSource() {}

  static void bind(CamelContext context, Settings settings, Meters meters) {
    JmsSettings jms = settings.jms();
    var component = new JmsComponent();
    // A transaction manager or a resolver that the host has for its own queues is none of ours.
    component.setAutowiredEnabled(false);
    component.setConnectionFactory(signedIn(factory(context, jms), jms));
    component.setHeaderFilterStrategy(new NoHeaders());
    context.getRegistry().bind("kirin-jms", component);
    context
        .getRegistry()
        .bind(
            "kirinJms",
            new JmsSteps(
                jms.queue(),
                jms.tries(),
                settings.messages().maxBytes(),
                new Pause(context, jms.pause()),
                meters));
  }

  /**
   * Not by the component's own user name: it would wrap the factory once for each endpoint, and
   * dead letters would leave in another session than the one that read the message.
   */
  private static ConnectionFactory signedIn(ConnectionFactory factory, JmsSettings jms) {
    return jms.user().isEmpty()
        ? factory
        : new SignedInConnectionFactory(factory, jms.user(), jms.password());
  }

  private static ConnectionFactory factory(CamelContext context, JmsSettings jms) {
    if (jms.factory().startsWith("#")) {
      String name = jms.factory().substring(1);
      return Optional.ofNullable(
              context.getRegistry().lookupByNameAndType(name, ConnectionFactory.class))
          .orElseThrow(
              () -> refused(jms, "expected the name of a ConnectionFactory in the registry"));
    }
    String name = KNOWN.getOrDefault(jms.factory(), jms.factory());
    Class<?> type = context.getClassResolver().resolveClass(name);
    if (type == null) {
      throw refused(
          jms, "the class %s is not on the class path: put its library there".formatted(name));
    }
    if (!ConnectionFactory.class.isAssignableFrom(type)) {
      throw refused(jms, "the class %s is no jakarta.jms.ConnectionFactory".formatted(name));
    }
    try {
      return (ConnectionFactory) type.getConstructor(String.class).newInstance(jms.url());
    } catch (InvocationTargetException e) {
      throw refused(jms, "kirin.jms.url was not understood: " + e.getCause());
    } catch (ReflectiveOperationException e) {
      throw refused(jms, "the class %s has no public constructor of one URL".formatted(name));
    }
  }

  private static SettingsException refused(JmsSettings jms, String why) {
    return new SettingsException(
        List.of("kirin.jms.factory is \"%s\": %s".formatted(jms.factory(), why)));
  }
}
