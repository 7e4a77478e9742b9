package org.kirincamel.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.kirincamel.module.Broker;
import org.kirincamel.module.KafkaServer;

/** A JMS broker and a Kafka, from each of which the module gets one request. */
final class QueueSource implements Source {

  private static final String QUEUE = "kirin-requests";

  private final Broker broker;
  private final KafkaServer kafka;

  private QueueSource(Broker broker, KafkaServer kafka) {
    this.broker = broker;
    this.kafka = kafka;
  }

  /** Starts both on free ports. */
  static QueueSource start(Path home) throws IOException {
    Path brokerHome = Files.createDirectories(home.resolve("broker"));
    Path kafkaHome = Files.createDirectories(home.resolve("kafka"));
    return new QueueSource(Broker.start(brokerHome), KafkaServer.start(kafkaHome));
  }

  @Override
  public Map<String, String> settings() {
    var settings = new LinkedHashMap<String, String>();
    settings.put("kirin.intake.jms.enabled", "true");
    settings.put("kirin.jms.url", broker.coreUrl());
    settings.put("kirin.intake.kafka.enabled", "true");
    settings.put("kirin.kafka.brokers", kafka.brokers());
    return settings;
  }

  /** One request by each. */
  @Override
  public int send() throws Exception {
    try (var session = broker.core().createContext()) {
      session
          .createProducer()
          .setJMSCorrelationID("demo-jms")
          .send(session.createQueue(QUEUE), "{\"prompt\": \"A paper boat on a rainy street\"}");
    }
    kafka.send(
        List.of(
            new ProducerRecord<>(
                QUEUE, "{\"prompt\": \"A lighthouse at the end of a storm\"}".getBytes(UTF_8))));
    return 2;
  }

  @Override
  public String seen() {
    return "queue: %d messages are left in %s".formatted(broker.in(QUEUE), QUEUE);
  }

  @Override
  public void close() {
    try {
      kafka.close();
    } finally {
      broker.close();
    }
  }
}
