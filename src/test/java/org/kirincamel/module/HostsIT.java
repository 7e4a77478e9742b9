package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Gate;
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

  /** Where the log is not what is looked at: to write all of it takes most of a start. */
  private static final Map<String, String> QUIET = Map.of("logging.level.root", "INFO");

  private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

  @TempDir Path home;
  @TempDir Path elsewhere;

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
    String key =
        settings.put(
            "kirin.api.key", hasJava(host) ? "{{vault:kirin-key}}" : "{{env:VAULT_SECRET}}");
    String tokens = settings.remove("kirin.http.tokens");
    settings.put("kirin.metrics.enabled", isBoot(host) ? "true" : "false");
    // A stop must not wait for these.
    settings.put("kirin.api.total-timeout", "60s");
    settings.put("kirin.api.response-timeout", "60s");
    settings.put("kirin.submit.unknown.grace", "60s");
    Files.writeString(
        Files.createDirectories(home.resolve("config")).resolve("application.properties"),
        settings.entrySet().stream()
            .map(setting -> setting.getKey() + " = " + setting.getValue() + "\n")
            .collect(Collectors.joining("", "", isBoot(host) || yaml.equals(YAML) ? "" : yaml)));
    if (isBoot(host)) {
      Files.writeString(home.resolve("config").resolve("application.yml"), yaml);
    }
    var options = new HashMap<>(Map.of("kirin.http.tokens", tokens));
    if (!yaml.equals(YAML)) {
      options.putAll(QUIET);
    }
    if (host.equals("main-4.18")) {
      options.put(
          "camel.main.property-placeholder-location",
          "classpath:application.properties,file:config/application.properties");
    }
    return run(built(host), options, Map.of("VAULT_SECRET", key));
  }

  private Service run(Path jar, Map<String, String> options, Map<String, String> variables) {
    return Service.startCopy(jar, home, options, variables);
  }

  private static Path built(String host) {
    return HOSTS
        .resolve(host)
        .resolve("target")
        .resolve(host.equals("quarkus") ? "quarkus-app/quarkus-run.jar" : "host.jar");
  }

  /** The others have their routes alone. */
  private static boolean hasJava(String host) {
    return !Set.of("main-4.18", "quarkus").contains(host);
  }

  private static boolean isBoot(String host) {
    return host.startsWith("boot");
  }

  private static void awaitUntil(Service service, Callable<Boolean> condition) {
    await()
        .atMost(PATIENCE)
        .failFast(() -> assertThat(service.alive()).as(() -> end(service.log())).isTrue())
        .until(condition);
  }

  /** A file is there before it is written. */
  private void awaitAnswer(Service service, String file, String words) {
    Path answer = home.resolve("answers").resolve(file);
    awaitUntil(service, () -> Files.exists(answer) && Files.readString(answer).contains(words));
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

  /** What is below the home of a host, but for its settings and its log. */
  private TreeSet<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(home)) {
      return all.filter(Files::isRegularFile)
          .map(file -> home.relativize(file).toString())
          .filter(file -> !file.startsWith("config") && !file.startsWith("log"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static Set<String> ownFiles(String host) {
    var own = new TreeSet<>(Set.of("answers/dead.txt", "answers/handled.txt", "answers/tick.txt"));
    if (isBoot(host)) {
      own.add("own/invoices.mv.db");
    }
    return own;
  }

  private static HttpResponse<String> get(Service service, String path) throws Exception {
    Matcher port = PORT.matcher(service.log());
    assertThat(port.find()).isTrue();
    var uri = URI.create("http://localhost:" + port.group(1) + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"boot-4.1", "boot-3.5", "main-4.22", "main-4.18", "quarkus"})
  void requests_of_its_route_and_of_a_file_become_results_and_all_of_its_own_is_as_before(
      String host) throws Exception {
    var folders = new Folders(home);
    var gate = new Gate();
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

      awaitAnswer(service, "status.txt", "accepted");
      awaitAnswer(service, "handled.txt", "handled by the host");
      awaitAnswer(service, "dead.txt", "a letter");
      if (isBoot(host)) {
        assertThat(get(service, "/hello").body()).isEqualTo("hello of the host");
        assertThat(get(service, "/actuator/metrics/kirin.results").body()).contains("COUNT");
      }
      if (hasJava(host)) {
        tellsTroubleByPartsOfTheHost(host, service, gateway);
      }
      var own = files();
      own.removeIf(file -> file.matches("(inbox|outbox|data|videos|archive)/.*"));
      own.removeAll(Set.of("answers/status.txt", "answers/alarm.txt"));
      assertThat(own).isEqualTo(ownFiles(host));

      gateway.fault(Call.POLL, Fault.holdAnswer(gate));
      folders.drop("slow.json", "{\"prompt\": \"A snail\"}");
      gate.awaitReached();
      service.terminate();
      service.exitCode();
      String log = service.log();
      assertThat(log).contains("DEBUG").doesNotContain(gateway.key());
      SECRETS.values().forEach(secret -> assertThat(log).doesNotContain(secret));
      assertThat(log).doesNotContain("S3CR3T");
      assertThat(log.split("kirin - Start completed", -1)).as("starts of the module").hasSize(2);
    } finally {
      gate.release();
    }
    if (isBoot(host)) {
      assertThat(home.resolve("archive")).isDirectoryContaining("glob:**.json");
      assertThat(tablesOfTheHost()).containsExactly("INVOICE");
    }
  }

  private void tellsTroubleByPartsOfTheHost(String host, Service service, Simulator gateway)
      throws Exception {
    var folders = new Folders(home);
    if (isBoot(host)) {
      assertThat(get(service, "/actuator/health/readiness").statusCode()).isEqualTo(200);
    }
    gateway.always(Call.SUBMIT, Fault.status(402, "40201"));
    folders.drop("dog.json", "{\"prompt\": \"A dog\"}");
    awaitAnswer(service, "alarm.txt", "submission stops");
    if (isBoot(host)) {
      HttpResponse<String> red = get(service, "/actuator/health/readiness");
      assertThat(red.statusCode()).isEqualTo(503);
      assertThat(red.body()).contains("Submission is paused", "40201");
      assertThat(get(service, "/actuator/health/liveness").statusCode()).isEqualTo(200);
    }
    gateway.heal();
    awaitUntil(service, () -> folders.documents().size() == 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"boot-4.1", "main-4.22"})
  void it_goes_on_and_hears_an_alarm_when_the_store_of_the_module_breaks(String host)
      throws Exception {
    FailingDisk.assumePossible(elsewhere);
    var folders = new Folders(home);
    try (var gateway = Simulator.start();
        var service = start(host, gateway)) {
      awaitUntil(service, () -> service.log().contains(") started in"));
      awaitUntil(service, () -> folders.documents().size() == 1);
      Path store = home.resolve("data").resolve("kirin.mv.db");
      try (var disk = FailingDisk.of(service, elsewhere, store)) {
        folders.drop("cat.json", "{\"prompt\": \"A cat\"}");
        awaitAnswer(service, "alarm.txt", "The store could not force its writes");
        assertThat(disk.struck()).isTrue();
        awaitUntil(service, () -> service.log().contains("The module's routes are stopped"));
        if (isBoot(host)) {
          assertThat(get(service, "/actuator/health/readiness").body())
              .contains("The store does not answer");
          assertThat(get(service, "/hello").body()).isEqualTo("hello of the host");
        }
      }
      assertThat(gateway.posts()).isEqualTo(1);
      service.terminate();
      service.exitCode();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"boot-4.1", "boot-3.5", "main-4.22", "main-4.18"})
  void without_the_jar_it_starts_and_does_its_own_work(String host) throws Exception {
    Files.createDirectories(home.resolve("config"));
    Files.writeString(home.resolve("config").resolve("application.properties"), "");
    Path bare = withoutTheModule(host);
    try (var service = run(bare, QUIET, Map.of())) {
      awaitUntil(service, () -> service.log().contains(") started in"));
      awaitUntil(service, () -> files().equals(ownFiles(host)));
      service.terminate();
      service.exitCode();
    }
    if (isBoot(host)) {
      assertThat(tablesOfTheHost()).containsExactly("INVOICE");
    }
  }

  private Path withoutTheModule(String host) throws IOException {
    Path jar = Files.copy(built(host), elsewhere.resolve("host.jar"));
    if (isBoot(host)) {
      try (FileSystem zip = FileSystems.newFileSystem(jar);
          DirectoryStream<Path> module =
              Files.newDirectoryStream(zip.getPath("BOOT-INF/lib"), "kirin-camel*")) {
        for (Path each : module) {
          Files.delete(each);
        }
      }
      return jar;
    }
    Path lib = Files.createDirectory(elsewhere.resolve("lib"));
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(built(host).resolveSibling("lib"), "*.jar")) {
      for (Path each : all) {
        if (!each.getFileName().toString().startsWith("kirin-camel")) {
          Files.createSymbolicLink(lib.resolve(each.getFileName()), each.toAbsolutePath());
        }
      }
    }
    return jar;
  }

  @ParameterizedTest
  @ValueSource(strings = {"boot-4.1", "boot-3.5", "main-4.18", "quarkus"})
  void a_typo_is_told_and_does_no_harm_where_the_host_is_to_go_on(String host) throws Exception {
    String typo = "kirin.pol.tick is an unknown setting; did you mean kirin.poll.tick?";
    try (var gateway = Simulator.start()) {
      try (var service = start(host, gateway, "kirin.pol.tick: 1s")) {
        await().atMost(PATIENCE).until(() -> !service.alive());
        assertThat(service.exitCode()).isNotZero();
        assertThat(service.log()).contains((isBoot(host) ? "Description:\n\n" : "") + typo);
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
