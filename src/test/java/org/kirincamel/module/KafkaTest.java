package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kirincamel.simulator.Simulator;

/** Requests from the topic of a real Kafka. One server for all tests, a topic for each. */
@Timeout(180)
class KafkaTest {

  private static final AtomicInteger TOPICS = new AtomicInteger();

  @TempDir static Path kafkaHome;
  private static KafkaServer kafka;

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));
  private String topic = "";

  @BeforeAll
  static void start() throws Exception {
    kafka = KafkaServer.start(kafkaHome);
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @BeforeEach
  void open() throws Exception {
    topic = "requests-" + TOPICS.incrementAndGet();
    kafka.makeTopic(topic);
    kafka.makeTopic(dead());
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  private String dead() {
    return topic + "-dead";
  }

  private Module.Plan plan() {
    return Module.of(home, gateway)
        .with("kirin.intake.kafka.enabled", "true")
        .with("kirin.kafka.brokers", kafka.brokers())
        .with("kirin.intake.kafka.topic", topic)
        .with("kirin.intake.kafka.group", topic)
        .with("kirin.intake.kafka.dead-letter-topic", dead())
        .with("kirin.intake.kafka.pause", "200ms");
  }

  private ProducerRecord<byte[], byte[]> record(String value, String... headers) {
    var record = new ProducerRecord<byte[], byte[]>(topic, utf8("key"), utf8(value));
    for (int i = 0; i < headers.length; i += 2) {
      record.headers().add(headers[i], utf8(headers[i + 1]));
    }
    return record;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private void awaitCommitted(long offset) {
    Folders.awaitUntil(
        "a commit of " + offset, () -> kafka.committed(topic, topic).equals(Optional.of(offset)));
  }

  @Test
  void every_format_comes_with_what_its_headers_say() throws Exception {
    // Sent before the first start: what waits already is taken too.
    kafka.send(
        List.of(
            record("{\"prompt\":\"json\"}", "kafka_correlationId", "c-7", "reply-to", "answers"),
            record("[{\"prompt\":\"array 1\"},{\"prompt\":\"array 2\"}]"),
            record("{\"prompt\":\"line 1\"}\n{\"prompt\":\"line 2\"}"),
            record("prompt,mode\ncsv 1,std\ncsv 2,pro\n", "Content-Type", "text/csv"),
            record("prompt: yaml\n", "contentType", "application/yaml"),
            record("just: text", "content_type", "text/plain; charset=utf-8")));
    try (var module = plan().start()) {
      var documents = module.awaitDocuments(9);

      assertThat(documents)
          .extracting(d -> d.at("/request/prompt").asText())
          .containsExactlyInAnyOrder(
              "json",
              "array 1",
              "array 2",
              "line 1",
              "line 2",
              "csv 1",
              "csv 2",
              "yaml",
              "just: text");
      assertThat(documents)
          .allSatisfy(d -> assertThat(d.at("/source/kind").asText()).isEqualTo("kafka"))
          .allSatisfy(d -> assertThat(d.at("/source/name").asText()).isEqualTo(topic))
          .allSatisfy(d -> assertThat(d.at("/source/details/key").asText()).isEqualTo("key"));
      assertThat(documents)
          .filteredOn(d -> d.at("/request/prompt").asText().equals("json"))
          .extracting(d -> d.at("/source/details"))
          .singleElement()
          .satisfies(
              details -> {
                assertThat(details.at("/correlation_id").asText()).isEqualTo("c-7");
                assertThat(details.at("/reply_to").asText()).isEqualTo("answers");
                assertThat(details.at("/partition").asText()).isEqualTo("0");
                assertThat(details.at("/offset").asText()).isEqualTo("0");
              });
      awaitCommitted(6);
      Promises.keptWithVideos(gateway, module.folders(), 9);
    }
  }

  @Test
  void poison_goes_to_the_dead_letters_with_the_reason_and_blocks_nothing() throws Exception {
    byte[] brim = new byte[1_048_500];
    Arrays.fill(brim, (byte) 'x');
    kafka.send(
        List.of(
            record("[{\"prompt\":\"broken\"},", "CamelKafkaOverrideTopic", topic),
            record("large ".repeat(200)),
            new ProducerRecord<>(topic, brim),
            record("prompt\n1\n2\n3\n"),
            record("<prompt/>", "Content-Type", "application/xml"),
            new ProducerRecord<>(topic, utf8("tombstone"), null),
            record("{\"prompt\":\"good\"}")));
    try (var module =
        plan().with("kirin.intake.max-bytes", "1000").with("kirin.intake.max-rows", "2").start()) {
      assertThat(module.awaitDocument().at("/request/prompt").asText()).isEqualTo("good");

      var dead = kafka.read(dead(), 6);
      assertThat(dead)
          .extracting(each -> header(each, "kirin_reason"))
          .satisfiesExactly(
              reason -> assertThat(reason).contains("end"),
              reason -> assertThat(reason).contains("at most 1000 bytes"),
              reason -> assertThat(reason).contains("at most 1000 bytes"),
              reason -> assertThat(reason).contains("at most 2 requests"),
              reason -> assertThat(reason).contains("got \"application/xml\""),
              reason -> assertThat(reason).contains("empty message"));
      assertThat(dead)
          .extracting(each -> header(each, "kirin_source"))
          .containsExactlyElementsOf(
              List.of(
                  topic + "-0@0",
                  topic + "-0@1",
                  topic + "-0@2",
                  topic + "-0@3",
                  topic + "-0@4",
                  topic + "-0@5"));
      assertThat(dead.get(0).value()).isEqualTo(utf8("[{\"prompt\":\"broken\"},"));
      assertThat(dead.get(0).key()).isEqualTo(utf8("key"));
      assertThat(header(dead.get(0), "kirin_headers"))
          .isEqualTo("{\"CamelKafkaOverrideTopic\":\"%s\"}".formatted(topic));
      // With its reason it has no room in a topic whose brim it filled: it still lies where it lay.
      assertThat(dead.get(2).value()).isEmpty();
      awaitCommitted(7);
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void a_record_that_comes_again_after_its_requests_were_durable_is_the_same_requests()
      throws Exception {
    var cut = new FailingStep("kafka-to-kirin-requests", 2);
    try (var module = plan().bean("cut", cut).start()) {
      kafka.send(List.of(record("prompt\none\ntwo\n"), record("{\"prompt\":\"three\"}")));

      awaitCommitted(2);
      module.awaitDocuments(3);

      assertThat(cut.failures()).isEqualTo(2);
      Promises.keptWithVideos(gateway, module.folders(), 3);
    }
  }

  @Test
  void what_fails_for_another_reason_is_dead_when_its_tries_are_used_up() throws Exception {
    var cut = new FailingStep("to-kirin-accept-all", 3);
    try (var module = plan().bean("cut", cut).with("kirin.intake.kafka.tries", "3").start()) {
      kafka.send(List.of(record("{\"prompt\":\"fails\"}"), record("{\"prompt\":\"good\"}")));

      var dead = kafka.read(dead(), 1).get(0);

      assertThat(header(dead, "kirin_tries")).isEqualTo("3");
      assertThat(header(dead, "kirin_reason")).contains("failed on purpose");
      awaitCommitted(2);
      module.awaitDocuments(2);
    }
  }

  @Test
  void a_failing_store_skips_no_record_and_makes_none_dead() throws Exception {
    var tries = new Behind();
    String url = "jdbc:h2:file:" + home.resolve("data").resolve("kirin");
    try (var module = plan().with("kirin.intake.kafka.tries", "1").bean("tries", tries).start()) {
      rename(url, "kirin_request", "kirin_request_away");
      kafka.send(List.of(record("{\"prompt\":\"one\"}"), record("{\"prompt\":\"two\"}")));
      Folders.awaitUntil("some tries", () -> tries.steps() > 15);
      assertThat(kafka.committed(topic, topic)).isEmpty();

      rename(url, "kirin_request_away", "kirin_request");

      module.awaitDocuments(2);
      awaitCommitted(2);
      Promises.keptWithVideos(gateway, module.folders(), 2);
    }
    kafka.send(List.of(new ProducerRecord<>(dead(), utf8("the only one"))));
    assertThat(kafka.read(dead(), 1).get(0).value()).isEqualTo(utf8("the only one"));
  }

  private static void rename(String url, String from, String to) throws SQLException {
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.execute("alter table %s rename to %s".formatted(from, to));
    }
  }

  @Test
  void a_record_of_a_transaction_that_was_given_up_is_not_paid_for() throws Exception {
    try (var module = plan().start();
        var producer = kafka.producer(Map.of("transactional.id", topic))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(record("{\"prompt\":\"given up\"}")).get();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(record("{\"prompt\":\"meant\"}")).get();
      producer.commitTransaction();

      assertThat(module.awaitDocument().at("/request/prompt").asText()).isEqualTo("meant");
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void of_two_hundred_headers_of_a_stranger_none_gets_behind_the_entrance() throws Exception {
    var seen = new Behind();
    try (var module = plan().bean("behind", seen).start()) {
      var headers = new ArrayList<String>();
      StrangersHeaders.names().forEach(name -> headers.addAll(List.of(name, "steer")));
      kafka.send(List.of(record("{\"prompt\":\"A cat\"}", headers.toArray(String[]::new))));

      var document = module.awaitDocument();

      assertThat(seen.steps()).isPositive();
      assertThat(seen.headers()).isEmpty();
      assertThat(document.at("/source/details").fieldNames())
          .toIterable()
          .isSubsetOf("partition", "offset", "key", "correlation_id", "reply_to", "priority");
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }
}
