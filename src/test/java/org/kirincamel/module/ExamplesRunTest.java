package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.Kirin;
import org.kirincamel.module.Receiver.Answer;
import org.kirincamel.simulator.MailServer;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.store.PostgreSql;

/**
 * The files of {@code config/examples/} as they are, together in one module; only addresses and
 * rhythms are others.
 */
@Timeout(600)
@Execution(ExecutionMode.CONCURRENT)
class ExamplesRunTest {

  private static final String MAIL =
      """
      Authentication-Results: mx.example.org; dmarc=pass header.from=example.org
      From: Ann <ann@example.org>
      To: videos@example.org
      Message-Id: <1@example.org>
      Subject: tram

      duration: 10
      aspect_ratio: 9:16

      An old tram climbs a snowy street, warm light in its windows.
      """;

  @TempDir Path home;
  @TempDir Path brokerHome;
  @TempDir Path kafkaHome;

  private static Connection results(String url, String more) throws Exception {
    var connection = DriverManager.getConnection(url);
    try (var statement = connection.createStatement()) {
      statement.execute("create table results (id varchar(36) primary key, " + more + ")");
    }
    return connection;
  }

  private static int rows(Connection database, String where) throws Exception {
    try (var statement = database.createStatement();
        var rows = statement.executeQuery("select count(*) from results where " + where)) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private Map<String, String> addresses(
      Broker broker, KafkaServer kafka, MailServer mail, PublicAddress address, Receiver cms)
      throws Exception {
    var settings = mail.tlsSettings();
    settings.remove("kirin.intake.mail.senders");
    Path security = home.resolve("kafka-security.properties");
    Files.writeString(security, "security.protocol = PLAINTEXT\n");
    settings.put("kirin.jms.url", broker.coreUrl());
    settings.put("kirin.kafka.brokers", kafka.brokers());
    settings.put("kirin.kafka.security-file", security.toString());
    settings.put("kirin.callback.public-url", address.url());
    settings.put("kirin.callback.host", "127.0.0.1");
    settings.put("kirin.callback.port", "0");
    settings.put(
        "camel.beans.broker",
        "#class:org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory('%s')"
            .formatted(broker.coreUrl()));
    settings.put("my.cms", cms.url());
    settings.put("my.skyline.cron", "* * * * * ?");
    settings.put("my.orders.cron", "* * * * * ?");
    settings.put("kirin.target.cms.uri", "direct:my-cms");
    settings.put("kirin.deliver.default", "outbox, orders, crm, table, cms");
    return settings;
  }

  @Test
  void each_source_asks_for_a_video_and_each_target_gets_every_result() throws Exception {
    String ordersUrl = PostgreSql.newDatabase();
    String videosUrl = PostgreSql.newDatabase();
    try (var gateway = Simulator.start().taskDuration(Duration.ofMillis(300));
        var broker = Broker.start(brokerHome);
        var kafka = KafkaServer.start(kafkaHome);
        var mail = MailServer.start();
        var address = new PublicAddress();
        var cms =
            Receiver.start()
                .always(
                    Answer.status(
                        201, Map.of("Content-Type", "application/xml"), "<created id=\"7\"/>"));
        var orders = Orders.table(ordersUrl);
        var joined =
            results(ordersUrl, "request_id varchar(36), status varchar(20), file varchar(300)");
        var table = results(videosUrl, "status varchar(20), document text")) {
      kafka.makeTopic("video-requests");
      kafka.makeTopic("video-requests-dead");
      orders.add(1, "A paper boat");
      var plan =
          Module.of(home, gateway)
              .example("skyline.camel.yaml")
              .example("orders.camel.yaml")
              .example("cms.camel.yaml")
              .example("orders.properties")
              .example("queue-and-table.properties")
              .example("jms.properties")
              .example("kafka.properties")
              .example("mail.properties")
              .example("callbacks.properties")
              .with("camel.beans.orders.jdbc-url", ordersUrl)
              .with("camel.beans.theirs.jdbc-url", videosUrl);
      addresses(broker, kafka, mail, address, cms).forEach(plan::with);
      try (var module = plan.start()) {
        var kirin = module.context().getRegistry().findSingleByType(Kirin.class);
        address.leadsTo(kirin.callbackPort().orElseThrow());
        mail.deliver(MAIL.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
        try (var session = broker.core().createContext()) {
          session
              .createProducer()
              .send(session.createQueue("video.requests"), "{\"prompt\": \"A kite\"}");
        }
        kafka.send(
            List.of(
                new ProducerRecord<>(
                    "video-requests",
                    "{\"prompt\": \"A comet\"}".getBytes(StandardCharsets.UTF_8))));

        Folders.awaitUntil(
            "a result of each source", () -> kinds(module).size() == 5 && allDelivered(module));

        assertThat(kinds(module))
            .containsExactlyInAnyOrder("cron", "table", "mail", "jms", "kafka");
        int count = module.folders().documents().size();
        assertThat(module.folders().documents())
            .allSatisfy(each -> assertThat(each.at("/status").asText()).isEqualTo("completed"));
        assertThat(orders.count("request_id is not null and state = 'accepted'")).isEqualTo(1);
        assertThat(rows(joined, "file like '%.mp4'")).isEqualTo(count);
        assertThat(rows(table, "document like '%\"status\":\"completed\"%'")).isEqualTo(count);
        assertThat(broker.in("videos")).isEqualTo(count);
        assertThat(Targets.shown(module, "cms"))
            .allSatisfy(each -> assertThat(each.get("receipt")).isEqualTo("7"));
        assertThat(gateway.callbacksDelivered()).isEqualTo(count);
        Folders.awaitUntil("an answer", () -> !mail.received("ann@example.org").isEmpty());
        Promises.keptWithVideos(gateway, module.folders(), count);
      }
    }
  }

  private static Set<String> kinds(Module module) {
    return module.folders().documents().stream()
        .map(document -> document.at("/source/kind").asText())
        .collect(Collectors.toSet());
  }

  private static boolean allDelivered(Module module) {
    return module.delivered() == 5L * module.folders().documents().size();
  }
}
