package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kirincamel.simulator.Script;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.store.PostgreSql;

/** A row for each result in a table of somebody's own. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class SqlTargetTest {

  private static final String COLUMNS =
      "(id, request_id, revision, status, prompt, cost, file, error_code, document)";
  private static final String VALUES =
      "(:#delivery_id, :#request_id, :#revision, :#status, :#prompt, :#cost, :#file, :#error_code,"
          + " :#document)";

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void a_result_becomes_a_row_once_whatever_is_in_it(String database) throws Exception {
    gateway.behave(
        params ->
            params.path("prompt").asText().startsWith("fail")
                ? Script.failed("002001095")
                : Script.completed().withCost("0.280"));
    boolean h2 = database.equals("h2");
    String url = h2 ? "jdbc:h2:file:" + home.resolve("theirs") : PostgreSql.newDatabase();
    String insert =
        h2
            ? "merge into results %s key (id) values %s".formatted(COLUMNS, VALUES)
            : "insert into results %s values %s on conflict (id) do nothing"
                .formatted(COLUMNS, VALUES);
    try (var theirs = DriverManager.getConnection(url + (h2 ? ";DB_CLOSE_DELAY=-1" : ""));
        var statement = theirs.createStatement()) {
      statement.execute(
          """
          create table results (
            id varchar(36) primary key, request_id varchar(36) not null, revision integer not null,
            status varchar(20) not null, prompt varchar(2500), cost numeric(12, 6), file varchar(300),
            error_code varchar(50), document varchar(1000000) not null)
          """);
      try (var module =
          Module.of(home, gateway)
              .with("camel.beans.theirs", "#class:com.zaxxer.hikari.HikariDataSource")
              .with("camel.beans.theirs.jdbc-url", url)
              .with("kirin.target.table.uri", "sql:" + insert + "?dataSource=#bean:theirs")
              .with("kirin.target.table.schedule", "50ms")
              .with("kirin.deliver.default", "table")
              .start()) {
        String prompt = "A cat'); drop table results; -- :#status ${body} ? # {{kirin.api.key}} 🐈";
        var asked = module.ask(Map.of("prompt", prompt), Map.of());
        module.ask(Map.of("prompt", "fail"), Map.of());
        Folders.awaitUntil("two deliveries", () -> module.delivered() == 2);

        try (var rows =
            statement.executeQuery("select * from results where status = 'completed'")) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getString("request_id")).isEqualTo(asked.get("request_id"));
          assertThat(rows.getString("prompt")).isEqualTo(prompt);
          assertThat(rows.getBigDecimal("cost")).isEqualByComparingTo("0.28");
          assertThat(rows.getString("file")).endsWith(".mp4");
          assertThat(rows.getString("error_code")).isNull();
          var document = new ObjectMapper().readTree(rows.getString("document"));
          assertThat(document.at("/request/prompt").asText()).isEqualTo(prompt);
          assertThat(rows.getString("document")).doesNotContain(gateway.key());
          assertThat(rows.next()).isFalse();
        }
        try (var rows = statement.executeQuery("select * from results where status = 'failed'")) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getString("error_code")).isEqualTo("002001095");
          assertThat(rows.getString("file")).isNull();
        }
      }
    }
  }
}
