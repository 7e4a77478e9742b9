package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kirincamel.simulator.Simulator;

/** Requests from the queue of a real broker, by its own protocol and by AMQP 1.0. */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class JmsTest {

  private static final String QUEUE = "kirin-requests";
  private static final String DEAD = "kirin-requests-dead";

  @TempDir Path home;
  @TempDir Path brokerHome;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));
  private Broker broker;

  @BeforeEach
  void open() {
    broker = Broker.start(brokerHome);
  }

  @AfterEach
  void close() {
    gateway.close();
    broker.close();
  }

  private Module.Plan plan(String client) {
    return Module.of(home, gateway)
        .with("kirin.intake.jms.enabled", "true")
        .with("kirin.jms.factory", client)
        .with("kirin.jms.url", client.equals("amqp") ? broker.amqpUrl() : broker.coreUrl())
        .with("kirin.intake.jms.pause", "200ms");
  }

  private ConnectionFactory factory(String client) {
    return client.equals("amqp") ? broker.amqp() : broker.core();
  }

  /** What makes a message of a session. */
  private interface Sent {
    Message message(JMSContext session) throws JMSException;
  }

  private static void send(ConnectionFactory factory, Sent... messages) throws JMSException {
    try (JMSContext session = factory.createContext()) {
      for (Sent each : messages) {
        session.createProducer().send(session.createQueue(QUEUE), each.message(session));
      }
    }
  }

  /** Takes so many messages off the queue of the dead, each as its text and its properties. */
  private static List<Map<String, Object>> dead(ConnectionFactory factory, int count)
      throws JMSException {
    var all = new ArrayList<Map<String, Object>>();
    try (JMSContext session = factory.createContext()) {
      var consumer = session.createConsumer(session.createQueue(DEAD));
      for (int i = 0; i < count; i++) {
        Message message = consumer.receive(30_000);
        assertThat(message).as("dead message %d", i + 1).isNotNull();
        var said = new HashMap<String, Object>();
        var names = message.getPropertyNames();
        while (names.hasMoreElements()) {
          String name = names.nextElement().toString();
          said.put(name, message.getObjectProperty(name));
        }
        said.put("class", message.getClass().getSimpleName());
        if (message instanceof jakarta.jms.TextMessage text) {
          said.put("text", text.getText());
        }
        all.add(said);
      }
      assertThat(consumer.receiveNoWait()).isNull();
    }
    return all;
  }

  private static BytesMessage bytes(JMSContext session, String text) throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    return message;
  }

  private static Message typed(Message message, String name, String type) throws JMSException {
    message.setStringProperty(name, type);
    return message;
  }

  @ParameterizedTest
  @ValueSource(strings = {"artemis", "amqp"})
  void every_format_comes_as_text_or_as_bytes(String client) throws Exception {
    try (var module = plan(client).start()) {
      send(
          factory(client),
          s -> s.createTextMessage("{\"prompt\":\"json\"}"),
          s -> bytes(s, "[{\"prompt\":\"array 1\"},{\"prompt\":\"array 2\"}]"),
          s -> s.createTextMessage("{\"prompt\":\"line 1\"}\n{\"prompt\":\"line 2\"}"),
          s -> typed(bytes(s, "prompt,mode\ncsv 1,std\ncsv 2,pro\n"), "contentType", "text/csv"),
          s -> typed(s.createTextMessage("prompt: yaml\n"), "content_type", "application/yaml"),
          s -> typed(bytes(s, "just: text"), "ContentType", "text/plain; charset=utf-8"),
          s -> {
            var map = s.createMapMessage();
            map.setString("prompt", "map");
            map.setInt("duration", 10);
            return map;
          });

      var documents = module.awaitDocuments(10);

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
              "just: text",
              "map");
      assertThat(documents)
          .allSatisfy(d -> assertThat(d.at("/source/kind").asText()).isEqualTo("jms"))
          .allSatisfy(d -> assertThat(d.at("/source/name").asText()).isEqualTo(QUEUE));
      Promises.keptWithVideos(gateway, module.folders(), 10);
      Folders.awaitUntil("an empty queue", () -> broker.in(QUEUE) == 0);
      assertThat(broker.in(DEAD)).isZero();
    }
  }

  @Test
  void correlation_id_reply_to_and_priority_come_back_in_the_result_and_nobody_is_answered()
      throws Exception {
    try (var module = plan("artemis").start();
        var session = broker.core().createContext()) {
      var message = session.createTextMessage("[{\"prompt\":\"one\"},{\"prompt\":\"\"}]");
      session
          .createProducer()
          .setJMSCorrelationID("order-7")
          .setJMSReplyTo(session.createQueue("answers"))
          .setPriority(7)
          .send(session.createQueue(QUEUE), message);

      assertThat(module.awaitDocuments(2))
          .extracting(d -> d.at("/source/details"))
          .allSatisfy(
              details -> {
                assertThat(details.at("/correlation_id").asText()).isEqualTo("order-7");
                assertThat(details.at("/reply_to").asText()).isEqualTo("answers");
                assertThat(details.at("/priority").asText()).isEqualTo("7");
                assertThat(details.at("/message_id").asText()).isEqualTo(message.getJMSMessageID());
              });
      Folders.awaitUntil("an empty queue", () -> broker.in(QUEUE) == 0);
      assertThat(broker.in("answers")).isZero();
      assertThat(broker.in(DEAD)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"artemis", "amqp"})
  void poison_goes_to_the_dead_letters_with_the_reason_and_blocks_nothing(String client)
      throws Exception {
    try (var module =
        plan(client)
            .with("kirin.intake.max-bytes", "1000")
            .with("kirin.intake.max-rows", "2")
            .with("kirin.intake.jms.consumers", "1")
            .start()) {
      send(
          factory(client),
          s -> typed(s.createTextMessage("[{\"prompt\":\"broken\"},"), "order", "o-1"),
          s -> s.createObjectMessage(new Trap()),
          s -> s.createTextMessage("large ".repeat(200)),
          s -> bytes(s, "larger ".repeat(100_000)),
          s -> s.createTextMessage("larger ".repeat(100_000)),
          s -> s.createTextMessage("prompt\n1\n2\n3\n"),
          s -> typed(s.createTextMessage("<prompt/>"), "Content_Type", "application/xml"),
          s -> s.createStreamMessage(),
          s -> s.createTextMessage(),
          s -> s.createTextMessage("{\"prompt\":\"good\"}"));

      assertThat(module.awaitDocument().at("/request/prompt").asText()).isEqualTo("good");

      var dead = dead(factory(client), 9);
      assertThat(dead)
          .extracting(each -> each.get("kirin_reason").toString())
          .satisfiesExactly(
              reason -> assertThat(reason).contains("end"),
              reason -> assertThat(reason).contains("object message, which is refused unread"),
              reason -> assertThat(reason).contains("at most 1000 bytes"),
              reason -> assertThat(reason).contains("at most 1000 bytes"),
              reason -> assertThat(reason).contains("at most 1000 bytes"),
              reason -> assertThat(reason).contains("at most 2 requests"),
              reason -> assertThat(reason).contains("got \"application/xml\""),
              reason -> assertThat(reason).contains("one of another kind"),
              reason -> assertThat(reason).contains("empty message"));
      assertThat(dead)
          .allSatisfy(each -> assertThat(each).containsEntry("kirin_source", QUEUE))
          .allSatisfy(each -> assertThat(each).containsEntry("kirin_tries", 1))
          .allSatisfy(each -> assertThat(each.get("kirin_message_id")).asString().contains("ID:"));
      assertThat(dead.get(0)).containsEntry("order", "o-1");
      assertThat(dead.get(0)).containsEntry("text", "[{\"prompt\":\"broken\"},");
      assertThat(dead.get(4)).containsEntry("text", "larger ".repeat(100_000));
      assertThat(Trap.SPRUNG).isEmpty();
      assertThat(broker.in(QUEUE)).isZero();
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  /** Tells when it is deserialised. */
  static final class Trap implements java.io.Serializable {
    private static final long serialVersionUID = 1L;
    static final List<String> SPRUNG = new java.util.concurrent.CopyOnWriteArrayList<>();

    private void readObject(java.io.ObjectInputStream in) {
      SPRUNG.add("read");
    }
  }

  @Test
  void a_message_without_an_id_is_refused_for_a_redelivered_one_would_be_paid_twice()
      throws Exception {
    try (var module = plan("artemis").start();
        var session = broker.core().createContext()) {
      session
          .createProducer()
          .setDisableMessageID(true)
          .send(session.createQueue(QUEUE), "{\"prompt\":\"A cat\"}");

      assertThat(dead(broker.core(), 1).get(0).get("kirin_reason").toString())
          .contains("JMSMessageID");
      assertThat(gateway.posts()).isZero();
      assertThat(module.folders().documents()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"artemis", "amqp"})
  void of_two_hundred_headers_of_a_stranger_none_gets_behind_the_entrance(String client)
      throws Exception {
    var seen = new Behind();
    try (var module = plan(client).bean("behind", seen).start();
        var session = broker.coreSession()) {
      var message = session.createMessage(true);
      StrangersHeaders.names().forEach(name -> message.putStringProperty(name, "steer"));
      Broker.send(session, QUEUE, message, "{\"prompt\":\"A cat\"}");

      JsonNode document = module.awaitDocument();

      assertThat(seen.steps()).isPositive();
      assertThat(seen.headers()).isEmpty();
      assertThat(document.at("/source/details").fieldNames())
          .toIterable()
          .isSubsetOf("message_id", "correlation_id", "reply_to", "priority");
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"artemis", "amqp"})
  void a_message_that_comes_again_after_its_requests_were_durable_is_the_same_requests(
      String client) throws Exception {
    var cut = new FailingStep("jms-to-kirin-requests", 2);
    try (var module = plan(client).bean("cut", cut).start()) {
      send(factory(client), s -> s.createTextMessage("prompt\none\ntwo\n"));

      Folders.awaitUntil("an empty queue", () -> cut.failures() == 2 && broker.in(QUEUE) == 0);
      module.awaitDocuments(2);

      assertThat(broker.in(DEAD)).isZero();
      Promises.keptWithVideos(gateway, module.folders(), 2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"artemis", "amqp"})
  void what_fails_for_another_reason_is_dead_when_its_tries_are_used_up(String client)
      throws Exception {
    var cut = new FailingStep("to-kirin-accept-all", 3);
    try (var module =
        plan(client)
            .bean("cut", cut)
            .with("kirin.intake.jms.tries", "3")
            .with("kirin.intake.jms.consumers", "1")
            .start()) {
      send(
          factory(client),
          s -> s.createTextMessage("{\"prompt\":\"fails\"}"),
          s -> s.createTextMessage("{\"prompt\":\"good\"}"));

      assertThat(dead(factory(client), 1).get(0))
          .containsEntry("kirin_tries", 3)
          .containsEntry("kirin_reason", "java.lang.IllegalStateException: failed on purpose");
      Folders.awaitUntil("an empty queue", () -> broker.in(QUEUE) == 0);
      assertThat(cut.failures()).isEqualTo(3);
      module.awaitDocuments(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"artemis", "amqp"})
  void a_dead_letter_is_sent_in_the_transaction_that_takes_the_message_or_not_at_all(String client)
      throws Exception {
    var cut = new FailingStep("to-jms-dead-letters", 2);
    try (var module = plan(client).bean("cut", cut).start()) {
      send(factory(client), s -> s.createTextMessage("{\"prompt\":"));

      // Twice it was sent and then taken back; the third time it stays, and is the only one.
      assertThat(dead(factory(client), 1).get(0)).containsEntry("kirin_tries", 3);
      Folders.awaitUntil("an empty queue", () -> broker.in(QUEUE) == 0);
      assertThat(cut.failures()).isEqualTo(2);
      assertThat(module.folders().documents()).isEmpty();
    }
  }

  @Test
  void a_failing_store_makes_no_message_dead_and_none_is_handed_back_to_be_counted()
      throws Exception {
    broker.close();
    // This one drops a message that comes back once, as every broker does sooner or later.
    broker = Broker.start(brokerHome.resolve("strict"), 1);
    var tries = new Behind();
    try (var module = plan("artemis").bean("tries", tries).start()) {
      String url = "jdbc:h2:file:" + home.resolve("data").resolve("kirin");
      rename(url, "kirin_request", "kirin_request_away");
      send(
          broker.core(),
          s -> s.createTextMessage("{\"prompt\":\"one\"}"),
          s -> s.createTextMessage("{\"prompt\":\"two\"}"));
      Folders.awaitUntil("many tries", () -> tries.steps() > 20);
      assertThat(broker.in(QUEUE)).isEqualTo(2);
      assertThat(broker.in(DEAD)).isZero();

      rename(url, "kirin_request_away", "kirin_request");

      module.awaitDocuments(2);
      Folders.awaitUntil("an empty queue", () -> broker.in(QUEUE) == 0);
      assertThat(broker.in(DEAD)).isZero();
      Promises.keptWithVideos(gateway, module.folders(), 2);
    }
  }

  @Test
  void a_stop_while_the_store_fails_leaves_the_message_on_the_broker_for_the_next_start()
      throws Exception {
    String url = "jdbc:h2:file:" + home.resolve("data").resolve("kirin");
    var tries = new Behind();
    try (var module =
        plan("artemis").bean("tries", tries).with("kirin.intake.jms.pause", "1m").start()) {
      assertThat(module.in(org.kirincamel.task.State.ACCEPTED)).isZero();
      rename(url, "kirin_request", "kirin_request_away");
      send(broker.core(), s -> s.createTextMessage("{\"prompt\":\"one\"}"));
      Folders.awaitUntil("a try", () -> tries.steps() > 0);
    }
    assertThat(broker.in(QUEUE)).isEqualTo(1);
    rename(url, "kirin_request_away", "kirin_request");

    try (var module = plan("artemis").start()) {
      module.awaitDocument();
      Folders.awaitUntil("an empty queue", () -> broker.in(QUEUE) == 0);
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  /** From another connection of this process: a real database that really refuses. */
  private static void rename(String url, String from, String to) throws java.sql.SQLException {
    try (var connection = java.sql.DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.execute("alter table %s rename to %s".formatted(from, to));
    }
  }
}
