package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSContext;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Script;
import org.kirincamel.simulator.Simulator;

/** Results on the queue of a real broker and on a topic of a real Kafka. */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class QueueTargetsTest {

  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
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

  private static String traced(Module module) {
    return module
        .ask(
            Map.of("prompt", "A cat 🐈", "deliver_to", "crm"),
            Map.of("kirinSourceDetail.traceparent", TRACE))
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
        request = traced(module);
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
                      "traceparent",
                      TRACE,
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
        String request = traced(module);
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
                    "Content-Type",
                    "application/json",
                    "kirin_delivery_id",
                    delivered.get("id"),
                    "kirin_status",
                    "completed",
                    "traceparent",
                    TRACE));
      }
    }
  }

  private static String sha256(byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }

  @Test
  void a_small_video_is_a_message_of_bytes_with_its_document_beside_it() throws Exception {
    try (var broker = Broker.start(brokerHome);
        var module = jms(broker).with("kirin.target.crm.attach", "100000").start()) {
      String request = ask(module);
      var delivered = Targets.awaitOne(module, "crm", "delivered");

      try (JMSContext session = broker.core().createContext()) {
        var message = session.createConsumer(session.createQueue(QUEUE)).receive(10_000);
        assertThat(message).isInstanceOf(BytesMessage.class);
        var document = JSON.readTree(message.getStringProperty("kirin_document"));
        assertThat(document.path("request_id").asText()).isEqualTo(request);
        assertThat(document.at("/request/prompt").asText()).isEqualTo("A cat 🐈");
        byte[] video = message.getBody(byte[].class);
        assertThat(video).hasSize(document.at("/files/0/bytes").asInt());
        assertThat(sha256(video)).isEqualTo(document.at("/files/0/sha256").asText());
        assertThat(message.getStringProperty("kirin_file"))
            .isEqualTo(document.at("/files/0/name").asText());
        assertThat(message.getStringProperty("content_type")).isEqualTo("video/mp4");
        assertThat(message.getStringProperty("kirin_delivery_id")).isEqualTo(delivered.get("id"));
        assertThat(message.getStringProperty("kirin_request_id")).isEqualTo(request);
        assertThat(message.getStringProperty("kirin_status")).isEqualTo("completed");
        assertThat(message.getJMSCorrelationID()).isEqualTo(request);
      }
    }
  }

  @Test
  void a_larger_video_and_a_result_without_one_are_their_documents() throws Exception {
    gateway.scripts(
        charge ->
            charge.params().path("prompt").asText().equals("fail")
                ? Script.failed("002001095")
                : Script.completed());
    gateway.videoLength(100_001);
    try (var broker = Broker.start(brokerHome);
        var module = jms(broker).with("kirin.target.crm.attach", "100000").start()) {
      ask(module);
      module.ask(Map.of("prompt", "fail", "deliver_to", "crm"), Map.of());
      Folders.awaitUntil("both", () -> module.delivered() == 2);

      try (JMSContext session = broker.core().createContext();
          var consumer = session.createConsumer(session.createQueue(QUEUE))) {
        for (int i = 0; i < 2; i++) {
          var message = consumer.receive(10_000);
          assertThat(message).isInstanceOf(TextMessage.class);
          assertThat(message.propertyExists("kirin_document")).isFalse();
          var document = JSON.readTree(((TextMessage) message).getText());
          assertThat(document.path("status").asText())
              .isEqualTo(message.getStringProperty("kirin_status"));
        }
      }
    }
  }

  @Test
  void a_record_holds_a_small_video_and_the_document_alone_once_that_is_gone() throws Exception {
    try (var kafka = KafkaServer.start(brokerHome)) {
      kafka.makeTopic(QUEUE);
      var plan =
          Module.of(home, gateway)
              .with("kirin.target.crm.uri", "kafka:%s?brokers=%s".formatted(QUEUE, kafka.brokers()))
              .with("kirin.target.crm.attach", "100000");
      String request;
      try (var module = plan.start()) {
        request = ask(module);
        Targets.awaitOne(module, "crm", "delivered");
      }
      for (String name : Folders.names(home.resolve("videos"))) {
        Files.delete(home.resolve("videos").resolve(name));
      }
      forgetTheDelivery();
      try (var module = plan.start()) {
        Targets.awaitOne(module, "crm", "delivered");
      }

      var records = kafka.read(QUEUE, 2);
      var video = headers(records.get(0));
      var document = JSON.readTree(video.get("kirin_document"));
      assertThat(document.at("/request/prompt").asText()).isEqualTo("A cat 🐈");
      assertThat(sha256(records.get(0).value())).isEqualTo(document.at("/files/0/sha256").asText());
      assertThat(video.get("kirin_file")).isEqualTo(document.at("/files/0/name").asText());
      assertThat(video.get("Content-Type")).isEqualTo("video/mp4");
      assertThat(new String(records.get(0).key(), StandardCharsets.UTF_8)).isEqualTo(request);

      var text = headers(records.get(1));
      assertThat(JSON.readTree(records.get(1).value()).at("/request/prompt").asText())
          .isEqualTo("A cat 🐈");
      assertThat(text.get("Content-Type")).isEqualTo("application/json");
      assertThat(text).doesNotContainKeys("kirin_document", "kirin_file");
      assertThat(text.get("kirin_delivery_id")).isEqualTo(video.get("kirin_delivery_id"));
    }
  }

  private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
    var said = new HashMap<String, String>();
    record
        .headers()
        .forEach(
            header -> said.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
    return said;
  }
}
