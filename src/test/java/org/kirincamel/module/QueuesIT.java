package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Simulator;

/** The packaged jar has what its queues need, and is killed between two messages of each. */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class QueuesIT {

  private static final String PASSWORD = "a-word-nobody-may-see-4712";

  @TempDir Path home;
  @TempDir Path brokerHome;
  @TempDir Path kafkaHome;

  @Test
  void what_comes_by_a_queue_or_a_topic_is_delivered_once_though_the_process_is_killed()
      throws Exception {
    try (var gateway = Simulator.start().taskDuration(Duration.ofMillis(100));
        var broker = Broker.secured(brokerHome, "kirin", PASSWORD);
        var kafka = KafkaServer.start(kafkaHome)) {
      var folders = new Folders(home);
      var settings = new HashMap<>(folders.settings(gateway.url(), gateway.key()));
      settings.put("kirin.intake.jms.enabled", "true");
      settings.put("kirin.jms.url", broker.coreUrl());
      settings.put("kirin.jms.user", "kirin");
      settings.put("kirin.jms.password", PASSWORD);
      settings.put("kirin.intake.kafka.enabled", "true");
      settings.put("kirin.kafka.brokers", kafka.brokers());
      try (var service = Service.started(home, settings)) {
        send(broker, kafka, 1);
        folders.awaitDocuments(2);
        service.kill();
      }
      send(broker, kafka, 2);
      try (var service = Service.started(home, settings)) {
        folders.awaitDocuments(4);
        Promises.keptWithVideos(gateway, folders, 4);
        Folders.awaitUntil("an empty queue", () -> broker.in("kirin-requests") == 0);
        assertThat(folders.documents())
            .extracting(d -> d.at("/source/kind").asText())
            .containsExactlyInAnyOrder("jms", "jms", "kafka", "kafka");
        assertThat(service.log()).doesNotContain(PASSWORD, gateway.key());
        service.kill();
      }
    }
  }

  private static void send(Broker broker, KafkaServer kafka, int number) throws Exception {
    try (var session = broker.core().createContext("kirin", PASSWORD)) {
      session
          .createProducer()
          .send(
              session.createQueue("kirin-requests"),
              "{\"prompt\":\"message %d\"}".formatted(number));
    }
    kafka.send(
        List.of(
            new ProducerRecord<>(
                "kirin-requests",
                "{\"prompt\":\"record %d\"}".formatted(number).getBytes(StandardCharsets.UTF_8))));
  }
}
