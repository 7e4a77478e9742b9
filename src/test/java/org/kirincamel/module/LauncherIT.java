package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Ports;
import org.kirincamel.simulator.Simulator;

/** The packaged jar, started as an operator starts it. */
@Timeout(90)
@Execution(ExecutionMode.CONCURRENT)
class LauncherIT {

  private static final String KEY = "a-key-nobody-may-see-4711";

  @TempDir Path home;

  private String refusal(Map<String, String> settings) throws Exception {
    var said = refusals(settings);
    assertThat(said).hasSize(1);
    return said.get(0);
  }

  private List<String> refusals(Map<String, String> settings) throws Exception {
    try (var service = Service.start(home, settings)) {
      assertThat(service.exitCode()).isNotZero();
      var log = service.log();
      assertThat(log).doesNotContain("\tat ", "Exception", KEY);
      // The log says what it was about to do; the reason is the one line that is no log's.
      return log.lines().filter(line -> !line.matches("\\d{4}-.*")).toList();
    }
  }

  @Test
  void without_a_key_it_says_which_setting_is_missing_and_how_to_give_it() throws Exception {
    assertThat(refusal(Map.of())).contains("kirin.api.key", "KIRIN_API_KEY");
  }

  @Test
  void a_command_needs_no_key_and_writes_nothing_else_beside_its_answer() throws Exception {
    Files.writeString(home.resolve("cats.csv"), "prompt,duration\nA cat,7\nTwo cats,5\n");
    var command =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                System.getProperty("packaged.jar"),
                "validate",
                "cats.csv")
            .directory(home.toFile())
            .redirectErrorStream(true)
            .start();

    assertThat(new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines())
        .containsExactly(
            "cats.csv:",
            "  row 1: duration: expected \"5\" or \"10\", got \"7\" (enum)",
            "  1 valid, 1 not valid");
    assertThat(command.waitFor()).isEqualTo(1);
    assertThat(home).isDirectoryContaining("glob:**cats.csv");
  }

  @Test
  void a_target_or_an_alarm_without_its_component_is_told_in_one_sentence() throws Exception {
    assertThat(refusal(Map.of("kirin.api.key", KEY, "kirin.target.crm.uri", "nosuch:thing")))
        .startsWith("kirin.target.crm.uri: no component \"nosuch\" is on the class path");
    assertThat(refusal(Map.of("kirin.api.key", KEY, "kirin.alarm.uri", "nosuch:thing")))
        .startsWith("The route kirin-alarm could not start: ");
  }

  @Test
  void a_source_by_a_template_in_three_lines_of_the_settings_is_read() throws Exception {
    var folders = new Folders(home);
    Path wishes = Files.createDirectory(home.resolve("wishes"));
    try (var gateway = Simulator.start().taskDuration(Duration.ofMillis(50))) {
      var lines = new ArrayList<String>();
      folders
          .settings(gateway.url(), gateway.key())
          .forEach((name, value) -> lines.add(name + " = " + value));
      lines.add("camel.route-template[0].template-id = kirin-source");
      lines.add("camel.route-template[0].from = file:wishes");
      lines.add("camel.route-template[0].key = $simple{header.CamelFileName}");
      Files.write(
          Files.createDirectories(home.resolve("config")).resolve("application.properties"), lines);
      try (var service = Service.started(home, Map.of())) {
        Path wish = Files.writeString(home.resolve("wish.json"), "{\"prompt\": \"A kite\"}");
        Files.move(wish, wishes.resolve("wish.json"));

        assertThat(folders.awaitDocument().at("/source/kind").asText()).isEqualTo("route");
        assertThat(gateway.ledger()).hasSize(1);
        assertThat(service.alive()).isTrue();
      }
    }
  }

  @Test
  void a_second_process_on_one_store_is_told_in_one_sentence() throws Exception {
    try (var first = Service.started(home, Map.of("kirin.api.key", KEY))) {
      assertThat(refusal(Map.of("kirin.api.key", KEY)).replaceFirst(", at [^)]*", ""))
          .isEqualTo(
              "Could not open the store at jdbc:h2:file:./data/kirin (kirin.store.url): another"
                  + " process (process %d, started in %s) has it open; stop that one, or give this"
                      .formatted(first.pid(), home)
                  + " one a store of its own");
      assertThat(first.alive()).isTrue();
    }
  }

  @Test
  void a_port_that_is_taken_is_told_in_one_sentence() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(
              refusal(
                  Map.of(
                      "kirin.api.key",
                      KEY,
                      "kirin.intake.http.enabled",
                      "true",
                      "kirin.http.port",
                      Integer.toString(taken.getLocalPort()))))
          .startsWith("kirin.http.port: cannot listen on port " + taken.getLocalPort());
    }
  }

  @Test
  void a_database_that_cannot_be_reached_is_told_in_one_sentence_without_its_password()
      throws Exception {
    String address = "jdbc:postgresql://127.0.0.1:%d/x".formatted(Ports.free());

    assertThat(
            refusal(Map.of("kirin.api.key", KEY, "kirin.store.url", address + "?password=" + KEY)))
        .startsWith("Could not open the store at " + address + " (kirin.store.url): ")
        .contains("it cannot be reached (");
  }

  @Test
  void a_file_behind_a_byte_order_mark_is_read_and_all_that_is_wrong_in_it_is_said_at_once()
      throws Exception {
    Path file = Files.createDirectory(home.resolve("config")).resolve("application.properties");
    Files.writeString(
        file,
        """
        \ufeffkirin.submit.per-day = many
        "kirin.inbox" = in
        kirin.poll.tick = 500 ms
        kirin.submit.unknown.grace = 1s
        """);

    try (var service = Service.start(home, Map.of("kirin.api.key", KEY))) {
      assertThat(service.exitCode()).isEqualTo(1);
      assertThat(service.log()).doesNotContain("\tat ", "Exception", KEY);
      assertThat(service.log().lines())
          .filteredOn(line -> !line.matches("\\d{4}-.*"))
          .hasSize(4)
          .anyMatch(line -> line.startsWith("kirin.submit.per-day: "))
          .anyMatch(line -> line.startsWith("The setting \"kirin.inbox\" is not read"))
          .anyMatch(line -> line.startsWith("kirin.poll.tick: "))
          .anyMatch(line -> line.startsWith("kirin.submit.unknown.grace "));
    }
  }

  @Test
  void a_file_in_utf_16_is_read_as_well() throws Exception {
    Path file = Files.createDirectory(home.resolve("config")).resolve("application.properties");
    Files.write(file, "\ufeffkirin.submit.per-day = many".getBytes(StandardCharsets.UTF_16LE));

    assertThat(refusal(Map.of("kirin.api.key", KEY))).startsWith("kirin.submit.per-day: ");
  }

  @Test
  void each_wrong_setting_is_told_in_one_sentence() throws Exception {
    assertThat(
            refusals(
                Map.of(
                    "kirin.api.key", KEY,
                    "kirin.api.url", "ftp://nowhere",
                    "kirin.poll.tick", "-5s",
                    "kirin.poll.maxx", "5s",
                    "kirin.submit.max-in-flight", "many")))
        .hasSize(4)
        .anyMatch(line -> line.contains("kirin.api.url") && line.contains("http"))
        .anyMatch(line -> line.contains("kirin.poll.tick") && line.contains("duration"))
        .anyMatch(
            line ->
                line.contains(
                    "kirin.poll.maxx is an unknown setting; did you mean kirin.poll.max?"))
        .anyMatch(
            line -> line.contains("kirin.submit.max-in-flight") && line.contains("whole number"));
    assertThat(refusal(Map.of("kirin.api.key", KEY, "kirin.store.url", "jdbc:oracle:x")))
        .contains("kirin.store.url", "jdbc:");
  }

  @Test
  void an_inbox_that_is_a_file_is_told_in_one_sentence() throws Exception {
    Files.writeString(home.resolve("inbox"), "not a folder");

    assertThat(refusal(Map.of("kirin.api.key", KEY)))
        .contains("kirin.inbox", "expected a folder", home.resolve("inbox").toString());
  }

  @Test
  void it_works_in_an_empty_directory_never_shows_its_key_and_stops_in_time() throws Exception {
    try (var gateway = Simulator.start().key(KEY).taskDuration(Duration.ofMillis(100))) {
      var folders = new Folders(home);
      try (var service = Service.started(home, folders.settings(gateway.url(), KEY))) {
        folders.drop("cat.txt", "A cat");
        folders.awaitDocument();
        Promises.keptWithVideos(gateway, folders, 1);

        long start = System.nanoTime();
        service.terminate();
        int code = service.exitCode();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        // 143 is what a process says that SIGTERM ended.
        assertThat(code).isIn(0, 143);
        assertThat(service.log()).contains("Delivered").doesNotContain(KEY, " ERROR ");
      }
    }
  }

  @Test
  void a_start_says_in_a_few_lines_what_runs_where_and_what_is_off() throws Exception {
    try (var gateway = Simulator.start().key(KEY)) {
      try (var service =
          Service.started(home, new Folders(home).settings(gateway.url(), KEY)).awaitLog("Off: ")) {
        assertThat(service.log().lines().toList())
            .hasSizeLessThanOrEqualTo(8)
            .anyMatch(line -> line.contains("kirin-camel 1.") && line.contains(", node "))
            .anyMatch(line -> line.contains("Store: jdbc:h2:file:"))
            .anyMatch(line -> line.contains("come from: inbox " + home.resolve("inbox")))
            .anyMatch(line -> line.contains("go to: outbox " + home.resolve("outbox")))
            .anyMatch(line -> line.contains("Slots: 50 tasks at " + gateway.url()))
            .anyMatch(line -> line.contains("Off: http, jms, kafka, mail, callbacks"));
        service.kill();
      }
    }
  }

  @Test
  void a_start_that_fails_late_says_why_and_not_what_it_takes_back() throws Exception {
    Path routes = Files.createDirectory(home.resolve("routes"));
    for (String name : Folders.names(Path.of("routes"))) {
      Files.copy(Path.of("routes", name), routes.resolve(name));
    }
    Files.writeString(
        routes.resolve("zz-odd.camel.yaml"),
        """
        - route:
            id: odd
            from:
              uri: direct:kirin-wake
              steps:
                - stop: {}
        """);
    assertThat(refusal(Map.of("kirin.api.key", KEY))).contains("could not start", "kirin-wake");
    assertThat(Folders.names(home).stream().filter(name -> name.startsWith("log")))
        .allSatisfy(
            name -> assertThat(Files.readAllLines(home.resolve(name))).hasSizeLessThanOrEqualTo(8));
  }

  @Test
  void a_log_for_programs_is_an_object_on_each_line_with_the_names_of_the_request()
      throws Exception {
    try (var gateway = Simulator.start().key(KEY).taskDuration(Duration.ofMillis(100))) {
      var folders = new Folders(home);
      var settings = folders.settings(gateway.url(), KEY);
      settings.put("kirin.log", "json");
      try (var service = Service.started(home, settings)) {
        folders.drop("cat.txt", "A cat");
        folders.awaitDocument();
        service.awaitLog("Delivered the");
        service.kill();

        var lines = service.log().lines().map(LauncherIT::json).toList();
        assertThat(lines)
            .filteredOn(line -> line.at("/mdc/source_name").asText().equals("cat.txt"))
            .extracting(
                line -> line.get("formattedMessage").asText().replaceAll(" [0-9a-f]{8}-.*", ""))
            .containsExactly(
                "Accepted request",
                "Request",
                "Request",
                "Request",
                "Delivered the completed result of request");
        assertThat(lines)
            .filteredOn(
                line -> line.get("formattedMessage").asText().contains(" is completed, cost "))
            .singleElement()
            .satisfies(line -> assertThat(line.at("/mdc/task_id").asText()).isNotEmpty());
      }
    }
  }

  private static JsonNode json(String line) {
    try {
      return new ObjectMapper().readTree(line);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(line, e);
    }
  }

  @Test
  void the_jar_changes_nothing_in_a_host() throws Exception {
    try (var jar = new JarFile(System.getProperty("packaged.jar"))) {
      assertThat(jar.stream().map(entry -> entry.getName()))
          .contains("camel/kirin-submit.camel.yaml", "kirin/logback.xml")
          .doesNotContain("application.properties", "logback.xml", "logback-test.xml");
    }
  }
}
