package org.kirincamel.module;

import jakarta.jms.ConnectionFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.apache.activemq.artemis.utils.UUIDGenerator;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.kirincamel.simulator.Ports;

/** A real broker in this process, with everything it writes below one folder. */
public final class Broker implements AutoCloseable {

  private static final String LOOPBACK = "127.0.0.1";

  private final EmbeddedActiveMQ server = new EmbeddedActiveMQ();
  private final int corePort;
  private final int amqpPort;

  private Broker(
      Path home,
      int corePort,
      int amqpPort,
      int maxDeliveries,
      Optional<ActiveMQSecurityManager> guard) {
    this.corePort = corePort;
    this.amqpPort = amqpPort;
    try {
      var configuration = configuration(home, maxDeliveries);
      guard.ifPresent(server::setSecurityManager);
      guard.ifPresent(present -> secure(configuration));
      server.setConfiguration(configuration);
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException("The broker did not start", e);
    }
  }

  public static Broker start(Path home) {
    return start(home, 10);
  }

  /**
   * @param maxDeliveries after which the broker drops a message by itself, as its default is
   */
  static Broker start(Path home, int maxDeliveries) {
    return new Broker(home, Ports.free(), Ports.free(), maxDeliveries, Optional.empty());
  }

  /** One that lets in a single user. */
  static Broker secured(Path home, String user, String password) {
    var guard =
        new ActiveMQJAASSecurityManager(
            InVMLoginModule.class.getName(),
            new SecurityConfiguration(Map.of(user, password), Map.of(user, List.of("all"))));
    return new Broker(home, Ports.free(), Ports.free(), 10, Optional.of(guard));
  }

  private static void secure(Configuration configuration) {
    configuration.setSecurityEnabled(true);
    configuration.putSecurityRoles(
        "#",
        Set.of(
            new Role(
                "all", true, true, true, true, true, true, true, true, true, true, true, true)));
  }

  /** Runs as a process of its own until it is killed. Arguments: its folder and its two ports. */
  public static void main(String[] args) {
    new Broker(
        Path.of(args[0]),
        Integer.parseInt(args[1]),
        Integer.parseInt(args[2]),
        10,
        Optional.empty());
    System.out.println("ready");
  }

  private Configuration configuration(Path home, int maxDeliveries) throws Exception {
    var settings =
        new AddressSettings()
            .setMaxDeliveryAttempts(maxDeliveries)
            .setAutoCreateQueues(true)
            .setAutoCreateAddresses(true)
            // A test looks into a queue after its last message, too.
            .setAutoDeleteQueues(false)
            .setAutoDeleteAddresses(false);
    return new ConfigurationImpl()
        .setPersistenceEnabled(true)
        .setSecurityEnabled(false)
        .setJournalDirectory(home.resolve("journal").toString())
        .setBindingsDirectory(home.resolve("bindings").toString())
        .setLargeMessagesDirectory(home.resolve("large").toString())
        .setPagingDirectory(home.resolve("paging").toString())
        .setNodeManagerLockDirectory(home.resolve("lock").toString())
        .setJournalType(org.apache.activemq.artemis.core.server.JournalType.NIO)
        .setJournalFileSize(1 << 20)
        .setJournalMinFiles(2)
        .setMaxDiskUsage(-1)
        .addAcceptorConfiguration("core", coreUrl() + "?protocols=CORE")
        .addAcceptorConfiguration(
            "amqp", "tcp://%s:%d?protocols=AMQP".formatted(LOOPBACK, amqpPort))
        .addAddressSetting("#", settings)
        // There before its first consumer: what is sent below JMS makes no queue by itself.
        .addQueueConfiguration(
            QueueConfiguration.of("kirin-requests").setRoutingType(RoutingType.ANYCAST));
  }

  public String coreUrl() {
    return coreUrl(corePort);
  }

  static String coreUrl(int port) {
    return "tcp://%s:%d".formatted(LOOPBACK, port);
  }

  String amqpUrl() {
    return "amqp://%s:%d".formatted(LOOPBACK, amqpPort);
  }

  public ConnectionFactory core() {
    return new ActiveMQConnectionFactory(coreUrl());
  }

  ConnectionFactory amqp() {
    return new JmsConnectionFactory(amqpUrl());
  }

  /** A session below JMS, where a property may have any name. */
  ClientSession coreSession() throws Exception {
    return ActiveMQClient.createServerLocator(coreUrl()).createSessionFactory().createSession();
  }

  /** Sends a text message made below JMS. */
  static void send(ClientSession session, String queue, ClientMessage message, String text)
      throws Exception {
    message.setType(Message.TEXT_TYPE);
    message.setUserID(UUIDGenerator.getInstance().generateUUID());
    message.getBodyBuffer().writeNullableSimpleString(SimpleString.of(text));
    try (var producer = session.createProducer(queue)) {
      producer.send(message);
    }
  }

  /** How many messages lie in a queue, those in somebody's hands among them. */
  public long in(String queue) {
    var found = server.getActiveMQServer().locateQueue(queue);
    return found == null ? 0 : found.getMessageCount();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("The broker did not stop", e);
    }
  }
}
