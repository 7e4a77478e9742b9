package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.module.Receiver.Answer;
import org.kirincamel.simulator.Simulator;

/** Targets as an operator sets them up: in the settings file, with the libraries beside the jar. */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class TargetsIT {

  @TempDir Path home;
  @TempDir Path brokerHome;

  @Test
  void the_packaged_jar_brings_results_to_a_webhook_a_queue_a_table_and_a_route_of_ones_own()
      throws Exception {
    Path routes = Folders.copyRoutes(home);
    Files.copy(Examples.file("cms.camel.yaml"), routes.resolve("my-cms.camel.yaml"));
    String theirs = "jdbc:h2:file:" + home.resolve("theirs") + ";AUTO_SERVER=TRUE";
    try (var connection = DriverManager.getConnection(theirs);
        var statement = connection.createStatement();
        var broker = Broker.start(brokerHome);
        var gateway = Simulator.start().taskDuration(Duration.ofMillis(50));
        var hook = Receiver.start();
        var cms = Receiver.start()) {
      cms.always(
          Answer.status(201, Map.of("Content-Type", "application/xml"), "<created id=\"7\"/>"));
      statement.execute("create table results (id varchar(36) primary key, document clob)");
      Files.createDirectories(home.resolve("config"));
      Files.writeString(
          home.resolve("config").resolve("application.properties"),
          """
          kirin.target.hook.uri = %s/hook?a=b
          my.cms = %s
          kirin.target.cms.uri = direct:my-cms
          camel.beans.broker = #class:org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory('%s')
          camel.component.jms.connection-factory = #bean:broker
          kirin.target.crm.uri = jms:queue:videos
          camel.beans.theirs = #class:com.zaxxer.hikari.HikariDataSource
          camel.beans.theirs.jdbc-url = %s
          kirin.target.table.uri = sql:merge into results key (id) values (:#delivery_id, :#document)?dataSource=#bean:theirs
          kirin.deliver.default = outbox, hook, cms, crm, table
          """
              .formatted(hook.url(), cms.url(), broker.coreUrl(), theirs));
      var folders = new Folders(home);
      try (var service = Service.started(home, folders.settings(gateway.url(), gateway.key()))) {
        folders.drop("cat.txt", "A cat");

        folders.awaitDocument();
        assertThat(hook.awaitOne().text()).contains("\"prompt\":\"A cat\"");
        assertThat(cms.awaitOne().text()).contains("status=\"completed\"");
        Folders.awaitUntil("a message", () -> broker.in("videos") == 1);
        Folders.awaitUntil(
            "a row",
            () -> {
              try (var rows = statement.executeQuery("select count(*) from results")) {
                return rows.next() && rows.getInt(1) == 1;
              }
            });
        assertThat(service.log()).doesNotContain("failed, next in").doesNotContain(gateway.key());
        Promises.keptWithVideos(gateway, folders, 1);
        assertThat(gateway.videoDownloads()).isEqualTo(1);
      }
    }
  }
}
