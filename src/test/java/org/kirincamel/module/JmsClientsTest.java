package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kirincamel.settings.SettingsException;
import org.kirincamel.simulator.Ports;
import org.kirincamel.simulator.Simulator;

/** How the broker is reached. */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class JmsClientsTest {

  private static final String QUEUE = "kirin-requests";

  @TempDir Path home;
  @TempDir Path brokerHome;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  private Module.Plan plan() {
    return Module.of(home, gateway).with("kirin.intake.jms.enabled", "true");
  }

  @Test
  void a_connection_factory_of_the_host_is_used_by_its_name() throws Exception {
    try (var broker = Broker.start(brokerHome);
        var module =
            plan()
                .bean("orderBroker", broker.core())
                .with("kirin.jms.factory", "#orderBroker")
                .start();
        var session = broker.core().createContext()) {
      session.createProducer().send(session.createQueue(QUEUE), "{\"prompt\":\"A cat\"}");

      module.awaitDocument();
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void a_broker_that_wants_a_user_gets_one_for_the_dead_letters_too() throws Exception {
    try (var broker = Broker.secured(brokerHome, "kirin", "hidden-word");
        var module =
            plan()
                .with("kirin.jms.url", broker.coreUrl())
                .with("kirin.jms.user", "kirin")
                .with("kirin.jms.password", "hidden-word")
                .start();
        var session = broker.core().createContext("kirin", "hidden-word")) {
      var producer = session.createProducer();
      producer.send(session.createQueue(QUEUE), "{\"prompt\":");
      producer.send(session.createQueue(QUEUE), "{\"prompt\":\"A cat\"}");

      module.awaitDocument();
      Folders.awaitUntil("a dead letter", () -> broker.in("kirin-requests-dead") == 1);
      Folders.awaitUntil("an empty queue", () -> broker.in(QUEUE) == 0);
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void a_broker_that_is_down_at_the_start_is_waited_for() throws Exception {
    int port = Ports.free();
    try (var module = plan().with("kirin.jms.url", Broker.coreUrl(port)).start()) {
      var broker = KilledBroker.start(brokerHome, port);
      try (var factory =
              new org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory(
                  Broker.coreUrl(port));
          var session = factory.createContext()) {
        session.createProducer().send(session.createQueue(QUEUE), "{\"prompt\":\"A cat\"}");

        module.awaitDocument();
        Promises.keptWithVideos(gateway, module.folders(), 1);
      } finally {
        broker.kill();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "#nobody, tcp://127.0.0.1:1, expected the name of a ConnectionFactory in the registry",
    "org.example.Missing, tcp://127.0.0.1:1, is not on the class path",
    "java.lang.String, tcp://127.0.0.1:1, is no jakarta.jms.ConnectionFactory",
    "artemis, nonsense://:::, kirin.jms.url was not understood"
  })
  void what_makes_no_connection_factory_ends_the_start_with_one_sentence(
      String factory, String url, String hint) {
    assertThatThrownBy(
            () -> plan().with("kirin.jms.factory", factory).with("kirin.jms.url", url).start())
        .satisfies(
            thrown -> {
              Throwable cause = thrown;
              while (!(cause instanceof SettingsException) && cause.getCause() != null) {
                cause = cause.getCause();
              }
              assertThat(cause).isInstanceOf(SettingsException.class);
              assertThat(cause.getMessage().lines()).hasSize(1);
              assertThat(cause).hasMessageContainingAll("kirin.jms.factory is", hint);
            });
  }
}
