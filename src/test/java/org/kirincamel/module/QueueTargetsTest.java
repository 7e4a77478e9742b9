package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.JMSContext;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Simulator;

/** Results on the queue of a real broker and on a topic of a real Kafka. */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class QueueTargetsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String QUEUE = "kirin-results";

  @TempDir Path home;
  @TempDir Path brokerHome;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  private Module.Plan jms(Broker broker) {
    return Module.of(home, gateway)
        .with(
            "camel.beans.broker",
            "#class:org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory('%s')"
                .formatted(broker.coreUrl()))
        .with("camel.component.jms.connection-factory", "#bean:broker")
        .with("kirin.target.crm.uri", "jms:queue:" + QUEUE);
  }

  private static String ask(Module module) {
    return module
        .ask(Map.of("prompt", "A cat 🐈", "deliver_to", "crm"), Map.of())
        .get("request_id")
        .toString();
  }

  /** What the repetition of a delivery is, whose record a crash has lost. */
  private void forgetTheDelivery() throws Exception {
    var url = "jdbc:h2:file:" + home.resolve("data").resolve("kirin");
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      assertThat(
              statement.executeUpdate(
                  "update kirin_delivery set state = 'PENDING', next_action_at = current_timestamp"))
          .isEqualTo(1);
    }
  }

  @Test
  void a_result_is_a_text_message_with_ids_that_stay_the_same() throws Exception {
    try (var broker = Broker.start(brokerHome)) {
      String request;
      try (var module = jms(broker).start()) {
        request = ask(module);
        var delivered = Targets.awaitOne(module, "crm", "delivered");

        try (JMSContext session = broker.core().createContext()) {
          var message =
              session.createBrowser(session.createQueue(QUEUE)).getEnumeration().nextElement();
          var text = (TextMessage) message;
          var document = JSON.readTree(text.getText());
          assertThat(document.path("request_id").asText()).isEqualTo(request);
          assertThat(document.at("/request/prompt").asText()).isEqualTo("A cat 🐈");
          assertThat(text.getJMSCorrelationID()).isEqualTo(request);
          var said = new HashMap<String, String>();
          for (Object name : Collections.list((java.util.Enumeration<?>) text.getPropertyNames())) {
            if (!name.toString().startsWith("JMSX")) {
              said.put(name.toString(), text.getStringProperty(name.toString()));
            }
          }
          assertThat(said)
              .isEqualTo(
                  Map.of(
                      "kirin_delivery_id",
                      delivered.get("id"),
                      "kirin_request_id",
                      request,
                      "kirin_status",
                      "completed",
                      "_AMQ_DUPL_ID",
                      delivered.get("id")));
        }
      }
      forgetTheDelivery();

      try (var module = jms(broker).start()) {
        Targets.awaitOne(module, "crm", "delivered");
        assertThat(broker.in(QUEUE)).as("the broker knows it again").isEqualTo(1);
      }
    }
  }

  @Test
  void a_broker_that_is_down_is_tried_again() throws Exception {
    var clock = new ShiftedClock();
    var broker = Broker.start(brokerHome);
    try (var module =
        jms(broker).clock(clock).with("kirin.target.crm.schedule", "1h, 1h").start()) {
      broker.close();
      ask(module);
      Targets.awaitFailure(module, "crm");
      assertThat(Targets.shown(module, "crm").get(0).get("state")).isEqualTo("pending");
      assertThat(gateway.paid()).isEqualTo(1);
    }
  }

  @Test
  void a_result_is_a_record_whose_key_is_its_request() throws Exception {
    try (var kafka = KafkaServer.start(brokerHome)) {
      kafka.makeTopic(QUEUE);
      try (var module =
          Module.of(home, gateway)
              .with("kirin.target.crm.uri", "kafka:%s?brokers=%s".formatted(QUEUE, kafka.brokers()))
              .start()) {
        String request = ask(module);
        var delivered = Targets.awaitOne(module, "crm", "delivered");

        var record = kafka.read(QUEUE, 1).get(0);
        assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo(request);
        var document = JSON.readTree(record.value());
        assertThat(document.path("request_id").asText()).isEqualTo(request);
        assertThat(document.at("/request/prompt").asText()).isEqualTo("A cat 🐈");
        var said = new HashMap<String, String>();
        StreamSupport.stream(record.headers().spliterator(), false)
            .forEach(
                header ->
                    said.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        assertThat(said)
            .isEqualTo(
                Map.of(
                    "Content-Type", "application/json",
                    "kirin_delivery_id", delivered.get("id"),
                    "kirin_status", "completed"));
      }
    }
  }
}
