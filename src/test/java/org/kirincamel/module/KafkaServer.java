package org.kirincamel.module;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.kirincamel.simulator.Ports;

/** A real Kafka of one node in this process, with everything it writes below one folder. */
public final class KafkaServer implements AutoCloseable {

  private final KafkaRaftServer server;
  private final String brokers;

  private KafkaServer(KafkaRaftServer server, String brokers) {
    this.server = server;
    this.brokers = brokers;
  }

  public static KafkaServer start(Path home) throws IOException {
    staysInItsTest();
    int port = Ports.free();
    int control = Ports.free();
    var properties = new Properties();
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", "1");
    properties.put("controller.quorum.voters", "1@127.0.0.1:" + control);
    properties.put("controller.listener.names", "CONTROLLER");
    properties.put(
        "listeners", "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, control));
    properties.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    properties.put("log.dirs", home.resolve("log").toString());
    properties.put("offsets.topic.replication.factor", "1");
    properties.put("offsets.topic.num.partitions", "1");
    properties.put("transaction.state.log.replication.factor", "1");
    properties.put("transaction.state.log.num.partitions", "1");
    properties.put("transaction.state.log.min.isr", "1");
    properties.put("group.initial.rebalance.delay.ms", "0");
    Path file = home.resolve("server.properties");
    try (var out = Files.newBufferedWriter(file)) {
      properties.store(out, "of a test");
    }
    var said = new ByteArrayOutputStream();
    int code =
        StorageTool.execute(
            new String[] {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()},
            new PrintStream(said, true, StandardCharsets.UTF_8));
    if (code != 0) {
      throw new IOException("Kafka did not format its folder: " + said);
    }
    var server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
    server.startup();
    return new KafkaServer(server, "127.0.0.1:" + port);
  }

  public String brokers() {
    return brokers;
  }

  private Map<String, Object> client() {
    return Map.of("bootstrap.servers", brokers);
  }

  void makeTopic(String name) throws Exception {
    try (var admin = Admin.create(client())) {
      admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
    }
  }

  /** Up to where a group has committed; empty before its first commit. */
  Optional<Long> committed(String group, String topic) throws Exception {
    try (var admin = Admin.create(client())) {
      var offsets = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
      return Optional.ofNullable(offsets.get(new TopicPartition(topic, 0))).map(o -> o.offset());
    }
  }

  KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    var settings = new java.util.HashMap<String, Object>(client());
    settings.putAll(more);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Sends records one by one, and returns when they are there. */
  public void send(List<ProducerRecord<byte[], byte[]>> records)
      throws InterruptedException, ExecutionException {
    try (var producer = producer(Map.of("max.request.size", 2_000_000))) {
      for (var record : records) {
        producer.send(record).get();
      }
    }
  }

  /** Waits for so many records of a topic, from its first one on. */
  List<ConsumerRecord<byte[], byte[]>> read(String topic, int count) {
    var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    try (var consumer =
        new KafkaConsumer<>(client(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      var partition = List.of(new TopicPartition(topic, 0));
      consumer.assign(partition);
      consumer.seekToBeginning(partition);
      Folders.awaitUntil(
          "%d records of %s".formatted(count, topic),
          () -> {
            consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            return records.size() >= count;
          });
    }
    return records;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  /** Whatever Kafka thinks fatal ends this server, not the process in which all tests run. */
  private static void staysInItsTest() {
    Exit.setExitProcedure((code, message) -> ended("exit", code, message));
    Exit.setHaltProcedure((code, message) -> ended("halt", code, message));
  }

  private static void ended(String how, int code, String message) {
    throw new IllegalStateException("Kafka asked to %s with %d: %s".formatted(how, code, message));
  }
}
