package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kirincamel.simulator.Simulator;

/** Applications of {@code src/it/hosts}, which have the module as a library, as processes. */
@Timeout(600)
@Execution(ExecutionMode.CONCURRENT)
class HostsIT {

  /** All that a host says at DEBUG takes its time, four at once on a busy machine. */
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private static final Path HOSTS = Path.of("target", "hosts");

  /** What no log of a host may hold, however much the host lets it say. */
  private static final Map<String, String> SECRETS =
      Map.of(
          "kirin.store.password", "S3CR3T-store",
          "kirin.http.tokens", "S3CR3T-token-of-a-caller-4711",
          "kirin.callback.secrets", "whsec_UzNDUjNULW9mLWNhbGxiYWNrcy00NzExLTQ3MTE=",
          "kirin.intake.mail.password", "S3CR3T-mail",
          "kirin.target.crm.secret", "whsec_UzNDUjNULW9mLXRhcmdldHMtNDcxMS00NzExLTQ=",
          "kirin.target.crm.uri", "https://example.org/S3CR3T-path?sig=S3CR3T-sig");

  @TempDir Path home;

  /** What only Spring Boot reads: a list, another spelling, and a target of its own. */
  private static final String YAML =
      """
      kirin:
        submit:
          maxInFlight: 40
        deliver:
          default: [outbox, archive]
        target:
          archive:
            uri: file:archive
      """;

  private Service start(String host, Simulator gateway) throws IOException {
    return start(host, gateway, YAML);
  }

  private Service start(String host, Simulator gateway, String yaml) throws IOException {
    var settings = new Folders(home).settings(gateway.url(), gateway.key());
    settings.putAll(SECRETS);
    // Each place where a host may keep them.
    String key = settings.remove("kirin.api.key");
    String tokens = settings.remove("kirin.http.tokens");
    Files.writeString(
        Files.createDirectories(home.resolve("config")).resolve("application.properties"),
        settings.entrySet().stream()
            .map(setting -> setting.getKey() + " = " + setting.getValue() + "\n")
            .collect(Collectors.joining()));
    Files.writeString(home.resolve("config").resolve("application.yml"), yaml);
    return Service.startCopy(
        HOSTS.resolve(host).resolve("target").resolve("host.jar"),
        home,
        Map.of("kirin.http.tokens", tokens),
        Map.of("KIRIN_API_KEY", key));
  }

  private static void awaitUntil(Service service, Callable<Boolean> condition) {
    await()
        .atMost(PATIENCE)
        .failFast(() -> assertThat(service.alive()).as(() -> end(service.log())).isTrue())
        .until(condition);
  }

  private static String end(String log) {
    return log.substring(Math.max(0, log.length() - 20_000));
  }

  private List<String> tablesOfTheHost() throws SQLException {
    var tables = new ArrayList<String>();
    try (var connection =
            DriverManager.getConnection("jdbc:h2:file:" + home.resolve("own/invoices"), "sa", "");
        var statement = connection.createStatement()) {
      try (var rows =
          statement.executeQuery(
              "select table_name from information_schema.tables where table_schema = 'PUBLIC'")) {
        while (rows.next()) {
          tables.add(rows.getString(1));
        }
      }
      try (var rows = statement.executeQuery("select amount from invoice where id = 7")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt(1)).isEqualTo(100);
      }
    }
    return tables;
  }

  @ParameterizedTest
  @ValueSource(strings = {"boot-4.1", "boot-3.5", "main-4.22", "main-4.18"})
  void requests_of_its_route_and_of_a_file_become_results_and_all_of_its_own_is_as_before(
      String host) throws Exception {
    var folders = new Folders(home);
    try (var gateway = Simulator.start().taskDuration(Duration.ofMillis(100));
        var service = start(host, gateway)) {
      awaitUntil(service, () -> service.log().contains(") started in"));
      folders.drop("cat.json", "{\"prompt\": \"A cat\"}");
      awaitUntil(service, () -> folders.documents().size() == 2);
      List<JsonNode> documents = folders.documents();
      assertThat(documents)
          .extracting(document -> document.path("status").asText())
          .containsOnly("completed");
      assertThat(documents)
          .extracting(document -> document.path("source").path("kind").asText())
          .containsExactlyInAnyOrder("host", "file");
      assertThat(gateway.ledger()).hasSize(2);

      assertThat(folders.awaitFile(home.resolve("answers"), "status.txt")).hasContent("accepted");
      assertThat(folders.awaitFile(home.resolve("answers"), "handled.txt"))
          .hasContent("handled by the host");

      service.terminate();
      service.exitCode();
      String log = service.log();
      assertThat(log).contains("DEBUG").doesNotContain(gateway.key());
      SECRETS.values().forEach(secret -> assertThat(log).doesNotContain(secret));
      assertThat(log).doesNotContain("S3CR3T");
      assertThat(log.split("kirin - Start completed", -1)).as("starts of the module").hasSize(2);
    }
    if (!host.startsWith("main")) {
      assertThat(home.resolve("archive")).isDirectoryContaining("glob:**.json");
      assertThat(tablesOfTheHost()).containsExactly("INVOICE");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"boot-4.1", "boot-3.5"})
  void a_typo_in_its_yaml_is_told_and_does_no_harm_where_the_host_is_to_go_on(String host)
      throws Exception {
    String typo = "kirin.pol.tick is an unknown setting; did you mean kirin.poll.tick?";
    try (var gateway = Simulator.start()) {
      try (var service = start(host, gateway, "kirin.pol.tick: 1s")) {
        await().atMost(PATIENCE).until(() -> !service.alive());
        assertThat(service.exitCode()).isNotZero();
        assertThat(service.log()).contains(typo);
      }
      try (var service = start(host, gateway, "kirin.pol.tick: 1s\nkirin.fail-host: false")) {
        awaitUntil(service, () -> service.log().contains(") started in"));
        assertThat(service.log())
            .contains("The module does not run (kirin.fail-host is false): " + typo);
        assertThat(new Folders(home).inbox()).doesNotExist();
      }
    }
  }
}
