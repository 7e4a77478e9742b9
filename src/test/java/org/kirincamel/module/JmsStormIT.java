package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.Kirin;
import org.kirincamel.simulator.Charge;
import org.kirincamel.simulator.Ports;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.store.Overview;
import org.kirincamel.task.State;

/** Ten thousand messages while their broker, a process of its own, is killed twice. */
@Timeout(600)
@Execution(ExecutionMode.CONCURRENT)
class JmsStormIT {

  private static final int MESSAGES = Integer.getInteger("storm.messages", 2_000);
  private static final int BATCH = 500;

  /**
   * One message in so many is to be paid for. The others are rejected, which makes rows and results
   * alike, and halves the time; -Dtest.jvm.args=-Dstorm.paid-every=1 pays for all.
   */
  private static final int PAID_EVERY = Integer.getInteger("storm.paid-every", 5);

  @TempDir Path home;
  @TempDir Path brokerHome;

  @Test
  void none_is_lost_and_none_is_paid_twice_when_the_broker_is_killed_twice() throws Exception {
    int port = Ports.free();
    var broker = KilledBroker.start(brokerHome, port);
    try (var gateway = Simulator.start().taskDuration(Duration.ZERO).videoLength(1000)) {
      fill(port);
      try (var module =
          Module.of(home, gateway)
              .with("kirin.intake.jms.enabled", "true")
              .with("kirin.jms.url", Broker.coreUrl(port))
              .with("kirin.intake.jms.consumers", "8")
              .with("kirin.submit.max-in-flight", "500")
              .with("kirin.outbox.force", "false")
              .start()) {
        for (int kill = 1; kill <= 2; kill++) {
          int taken = kill * MESSAGES / 3;
          await(taken + " requests", () -> requests(module) >= taken);
          broker.kill();
          broker = KilledBroker.start(brokerHome, port);
          assertThat(requests(module)).as("there is something left to lose").isLessThan(MESSAGES);
        }

        await("every request", () -> requests(module) >= MESSAGES);
        await("every result", () -> module.delivered() >= MESSAGES);

        assertThat(requests(module)).isEqualTo(MESSAGES);
        assertThat(module.delivered()).isEqualTo(MESSAGES);
        assertThat(gateway.ledger())
            .extracting(Charge::externalTaskId)
            .doesNotHaveDuplicates()
            .hasSize(MESSAGES / PAID_EVERY);
        Set<String> prompts = new HashSet<>();
        module.folders().documents().forEach(d -> prompts.add(d.at("/request/prompt").asText()));
        assertThat(prompts).hasSize(MESSAGES);
        assertThat(left(port, "kirin-requests")).isZero();
        assertThat(left(port, "kirin-requests-dead")).isZero();
      }
    } finally {
      broker.kill();
    }
  }

  /** Seldom: each look counts every row of the store that is to be fast. */
  private static void await(String what, Callable<Boolean> condition) {
    Awaitility.await(what)
        .atMost(Duration.ofMinutes(5))
        .pollInterval(Duration.ofMillis(500))
        .until(condition);
  }

  private static long requests(Module module) {
    Overview now = module.context().getRegistry().findSingleByType(Kirin.class).overview();
    return Stream.of(State.values()).mapToLong(now::in).sum();
  }

  private static void fill(int port) throws JMSException {
    try (var factory = new ActiveMQConnectionFactory(Broker.coreUrl(port));
        JMSContext session = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
      var queue = session.createQueue("kirin-requests");
      var producer = session.createProducer();
      for (int i = 1; i <= MESSAGES; i++) {
        String mode = i % PAID_EVERY == 0 ? "std" : "none";
        producer.send(queue, "{\"prompt\":\"number %d\",\"mode\":\"%s\"}".formatted(i, mode));
        if (i % BATCH == 0) {
          session.commit();
        }
      }
    }
  }

  private static long left(int port, String queue) throws JMSException {
    try (var factory = new ActiveMQConnectionFactory(Broker.coreUrl(port));
        JMSContext session = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
      var consumer = session.createConsumer(session.createQueue(queue));
      long count = 0;
      while (consumer.receive(500) != null) {
        count++;
      }
      return count;
    }
  }
}
