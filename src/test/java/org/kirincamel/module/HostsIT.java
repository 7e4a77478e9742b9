package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
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

  /** All that a host says at DEBUG takes its time, some at once on a busy machine. */
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  /** What no log of a host may hold, however much the host lets it say. */
  private static final Map<String, String> SECRETS =
      Map.of(
          "kirin.store.password", "S3CR3T-store",
          "kirin.http.tokens", "S3CR3T-token-of-a-caller-4711",
          "kirin.callback.secrets", "whsec_UzNDUjNULW9mLWNhbGxiYWNrcy00NzExLTQ3MTE=",
          "kirin.intake.mail.password", "S3CR3T-mail",
          "kirin.target.crm.secret", "whsec_UzNDUjNULW9mLXRhcmdldHMtNDcxMS00NzExLTQ=",
          "kirin.target.crm.uri", "https://example.org/S3CR3T-path?sig=S3CR3T-sig");

  /** What each does without the module, for which it runs once. */
  private static final Map<String, Alone> ALONE = new ConcurrentHashMap<>();

  @TempDir static Path homesAlone;

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

  /** A group of its own, which shows the reason. */
  private static final String READINESS =
      """
      management.endpoint.health.group.readiness:
        include: readinessState, kirin
        show-details: always
      """;

  private Service start(Host host, Simulator gateway) throws IOException {
    return host.start(settings(host, gateway, YAML), variables(gateway));
  }

  private static Map<String, String> variables(Simulator gateway) {
    return Map.of(
        "VAULT_SECRET", gateway.key(), "KIRIN_STORE_PASSWORD", SECRETS.get("kirin.store.password"));
  }

  private Service startQuiet(Host host, Simulator gateway, String yaml) throws IOException {
    return host.startQuiet(settings(host, gateway, yaml), variables(gateway));
  }

  /**
   * In each place where a host may keep them but the environment, and with Spring Boot in other
   * spellings; those with -D are the answer.
   */
  private Map<String, String> settings(Host host, Simulator gateway, String yaml)
      throws IOException {
    var settings = new Folders(home).settings(gateway.url(), gateway.key());
    settings.putAll(SECRETS);
    settings.put(
        "kirin.api.key", host.hasJavaRoutes() ? "{{vault:kirin-key}}" : "{{env:VAULT_SECRET}}");
    String tokens = settings.remove("kirin.http.tokens");
    settings.remove("kirin.store.password");
    if (host.isBoot()) {
      // Camel, which knows secrets by their names, would know none of these.
      settings.put("kirin.intake.mail.Pass_Word", settings.remove("kirin.intake.mail.password"));
      settings.put("kirin.callback.secretS", settings.remove("kirin.callback.secrets"));
    }
    settings.put("kirin.metrics.enabled", host.isBoot() ? "true" : "false");
    // A stop must not wait for these.
    settings.put("kirin.api.total-timeout", "60s");
    settings.put("kirin.api.response-timeout", "60s");
    settings.put("kirin.submit.unknown.grace", "60s");
    if (host.name().equals("main-4.18")) {
      // It has no bean that would hear alarms.
      settings.put("kirin.alarm.uri", "file:answers?fileName=alarm.txt");
    }
    Files.writeString(
        host.properties(),
        settings.entrySet().stream()
            .map(setting -> setting.getKey() + " = " + setting.getValue() + "\n")
            .collect(Collectors.joining("", "", host.isBoot() || yaml.equals(YAML) ? "" : yaml)));
    if (host.isBoot()) {
      Files.writeString(host.properties().resolveSibling("application.yml"), yaml);
    }
    return Map.of("kirin.http.tokens", tokens);
  }

  private static void awaitUntil(Service service, Callable<Boolean> condition) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .failFast(() -> assertThat(service.alive()).as(() -> end(service.log())).isTrue())
        .until(condition);
  }

  private static void awaitStarted(Host host, Service service) {
    awaitUntil(service, () -> service.log().contains(host.lastWords()));
  }

  /** A file is there before it is written. */
  private void awaitAnswer(Service service, String file, String words) {
    Path answer = home.resolve("answers").resolve(file);
    awaitUntil(service, () -> Files.exists(answer) && Files.readString(answer).contains(words));
  }

  private static String end(String log) {
    return log.substring(Math.max(0, log.length() - 20_000));
  }

  private record Alone(Set<String> files, List<String> tables, Set<String> sentences) {}

  private static Alone alone(String name) {
    return ALONE.computeIfAbsent(
        name,
        missing -> {
          try {
            Path home = Files.createDirectory(homesAlone.resolve(name));
            return alone(
                new Host(name, home), Files.createDirectory(homesAlone.resolve(name + "-jar")));
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  private static Alone alone(Host host, Path elsewhere) throws Exception {
    Files.writeString(host.properties(), "");
    try (var service = host.startAlone(elsewhere)) {
      awaitStarted(host, service);
      awaitUntil(service, () -> host.files().equals(host.ownFiles()));
      if (host.isBoot()) {
        assertThat(host.get(service, "/hello").body()).isEqualTo("hello of the host");
      }
      service.terminate();
      service.exitCode();
      return new Alone(host.files(), host.tables(), HostLog.sentences(service.log()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"boot-4.1", "boot-3.5", "main-4.22", "main-4.18", "quarkus"})
  void requests_of_its_route_and_of_a_file_become_results_and_all_of_its_own_is_as_before(
      String name) throws Exception {
    var host = new Host(name, home);
    var folders = new Folders(home);
    var gate = new Gate();
    try (var gateway = Simulator.start().taskDuration(Duration.ofMillis(100));
        var service = start(host, gateway)) {
      awaitStarted(host, service);
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
      if (host.isBoot()) {
        assertThat(host.get(service, "/hello").body()).isEqualTo("hello of the host");
        assertThat(host.get(service, "/actuator/metrics/kirin.results").body()).contains("COUNT");
      }
      tellsTroubleByPartsOfTheHost(host, service, gateway);
      Set<String> own = host.files();
      own.removeIf(file -> file.matches("(inbox|outbox|data|videos|archive)/.*"));
      own.removeAll(Set.of("answers/status.txt", "answers/alarm.txt"));

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
      assertThat(own).isEqualTo(alone(name).files());
      assertThat(HostLog.sentences(log)).isEqualTo(alone(name).sentences());
    } finally {
      gate.release();
    }
    if (host.isBoot()) {
      assertThat(home.resolve("archive")).isDirectoryContaining("glob:**.json");
    }
    assertThat(host.tables()).isEqualTo(alone(name).tables());
    String store = "jdbc:h2:file:" + home.resolve("data").resolve("kirin") + ";IFEXISTS=TRUE";
    assertThatThrownBy(() -> DriverManager.getConnection(store, "", ""))
        .as("the password of the environment")
        .hasMessageContaining("Wrong user name or password");
  }

  private void tellsTroubleByPartsOfTheHost(Host host, Service service, Simulator gateway)
      throws Exception {
    var folders = new Folders(home);
    if (host.isBoot()) {
      assertThat(host.get(service, "/actuator/health/readiness").statusCode()).isEqualTo(200);
    }
    gateway.always(Call.SUBMIT, Fault.status(402, "40201"));
    folders.drop("dog.json", "{\"prompt\": \"A dog\"}");
    awaitAnswer(service, "alarm.txt", "submission stops");
    if (host.isBoot()) {
      assertThat(host.get(service, "/actuator/health/readiness").statusCode()).isEqualTo(503);
      assertThat(host.get(service, "/actuator/health/kirin").body())
          .contains("DOWN", "Submission is paused", "40201");
      assertThat(host.get(service, "/actuator/health/liveness").statusCode()).isEqualTo(200);
    }
    gateway.heal();
    awaitUntil(service, () -> folders.documents().size() == 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"boot-4.1", "boot-3.5", "main-4.22", "main-4.18", "quarkus"})
  void it_goes_on_and_hears_an_alarm_when_the_store_of_the_module_breaks(String name)
      throws Exception {
    var host = new Host(name, home);
    FailingDisk.assumePossible(elsewhere);
    var folders = new Folders(home);
    try (var gateway = Simulator.start();
        var service = startQuiet(host, gateway, YAML + (host.isBoot() ? READINESS : ""))) {
      awaitStarted(host, service);
      awaitUntil(service, () -> folders.documents().size() == 1);
      Path store = home.resolve("data").resolve("kirin.mv.db");
      try (var disk = FailingDisk.of(service, elsewhere, store)) {
        folders.drop("cat.json", "{\"prompt\": \"A cat\"}");
        awaitAnswer(service, "alarm.txt", "The store could not force its writes");
        assertThat(disk.struck()).isTrue();
      }
      // A disk that is well again does not bring back what was lost.
      awaitUntil(service, () -> service.log().contains("The module's routes are stopped"));
      assertThat(service.log()).doesNotContain("Timeout occurred during graceful shutdown");
      assertThat(service.log().lines().filter(line -> line.contains("Error processing exchange")))
          .as("what Camel says of work that was under way")
          .hasSizeLessThan(20);
      if (host.isBoot()) {
        assertThat(host.get(service, "/actuator/health/readiness").body())
            .contains("The store does not answer");
        assertThat(host.get(service, "/hello").body()).isEqualTo("hello of the host");
      }
      assertThat(gateway.posts()).isEqualTo(1);
      service.terminate();
      service.exitCode();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"boot-4.1", "boot-3.5", "main-4.22", "main-4.18", "quarkus"})
  void without_the_jar_it_starts_and_does_its_own_work(String name) {
    var host = new Host(name, home);
    assertThat(alone(name).files()).isEqualTo(host.ownFiles());
    assertThat(alone(name).tables()).isEqualTo(host.isBoot() ? List.of("INVOICE") : List.of());
    assertThat(alone(name).sentences()).anyMatch(said -> said.contains("Started own (quartz:"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"boot-4.1", "boot-3.5", "main-4.22", "main-4.18", "quarkus"})
  void a_typo_is_told_and_does_no_harm_where_the_host_is_to_go_on(String name) throws Exception {
    var host = new Host(name, home);
    String typo = "kirin.pol.tick is an unknown setting; did you mean kirin.poll.tick?";
    try (var gateway = Simulator.start()) {
      try (var service = startQuiet(host, gateway, "kirin.pol.tick: 1s")) {
        await().atMost(PATIENCE).until(() -> !service.alive());
        assertThat(service.exitCode()).isNotZero();
        assertThat(service.log()).contains((host.isBoot() ? "Description:\n\n" : "") + typo);
      }
      String both = "kirin.pol.tick: 1s\nkirin.fail-host: false";
      try (var service = startQuiet(host, gateway, both)) {
        awaitStarted(host, service);
        assertThat(service.log())
            .contains("The module does not run (kirin.fail-host is false): " + typo);
        assertThat(new Folders(home).inbox()).doesNotExist();
      }
    }
  }
}
