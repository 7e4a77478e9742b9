package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.kirincamel.settings.Settings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The files of {@code config/deploy/} say what is true of the module. */
class DeployTest {

  private static final Path FOLDER = Path.of("config", "deploy");
  private static final Path UNIT = FOLDER.resolve("kirin-camel.service");
  private static final Pattern VARIABLE = Pattern.compile("\\bKIRIN_[A-Z_]+");

  private final Map<String, String> defaults =
      Settings.read(
              key -> key.equals("kirin.api.key") ? Optional.of("k") : Optional.empty(),
              List.of(),
              List.of())
          .defaults();

  private static String text(String name) throws IOException {
    return Files.readString(FOLDER.resolve(name));
  }

  private static Map<?, ?> at(Object map, String... path) {
    Object found = map;
    for (String name : path) {
      found = ((Map<?, ?>) found).get(name);
    }
    return (Map<?, ?>) found;
  }

  private int shutdownSeconds() {
    assertThat(defaults.get("kirin.shutdown.timeout")).endsWith("s");
    return Integer.parseInt(defaults.get("kirin.shutdown.timeout").replace("s", ""));
  }

  @Test
  void each_says_first_what_was_not_run_and_sets_what_is_a_setting() throws IOException {
    var variables =
        defaults.keySet().stream()
            .map(name -> name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"))
            .collect(Collectors.toSet());
    assertThat(Folders.names(FOLDER)).hasSize(3);
    for (String name : Folders.names(FOLDER)) {
      assertThat(text(name)).as(name).matches("(?s)# [^\\n]*[Nn]ever [^\\n]*a test.*");
      assertThat(VARIABLE.matcher(text(name)).results().map(found -> found.group()))
          .as(name)
          .isNotEmpty()
          .isSubsetOf(variables);
    }
  }

  @Test
  void the_probes_ask_for_health_where_it_is_and_a_stop_has_its_time() throws IOException {
    var documents = new ArrayList<Object>();
    new Load(LoadSettings.builder().build())
        .loadAllFromString(text("kubernetes.yaml"))
        .forEach(documents::add);
    Map<?, ?> pod = at(documents.get(1), "spec", "template", "spec");
    Object container = ((List<?>) pod.get("containers")).get(0);

    assertThat(at(container, "livenessProbe", "httpGet").get("path")).isEqualTo("/health/live");
    assertThat(at(container, "startupProbe", "httpGet").get("path")).isEqualTo("/health/live");
    assertThat(at(container, "readinessProbe", "httpGet").get("path")).isEqualTo("/health/ready");
    assertThat(at(((List<?>) at(container).get("ports")).get(0)).get("containerPort"))
        .hasToString(defaults.get("kirin.http.port"));
    assertThat((Integer) pod.get("terminationGracePeriodSeconds")).isGreaterThan(shutdownSeconds());
    var stop = Pattern.compile("TimeoutStopSec=(\\d+)").matcher(Files.readString(UNIT));
    assertThat(stop.find()).isTrue();
    assertThat(Integer.parseInt(stop.group(1))).isGreaterThan(shutdownSeconds());
  }

  @Test
  void systemd_finds_nothing_wrong_with_the_unit() throws Exception {
    Path analyze = Path.of("/usr/bin/systemd-analyze");
    Assumptions.assumeTrue(Files.isExecutable(analyze), "systemd is not installed");
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/java")), "java is elsewhere");
    var process =
        new ProcessBuilder(analyze.toString(), "verify", UNIT.toString())
            .redirectErrorStream(true)
            .start();

    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(said.lines().filter(line -> line.contains(UNIT.getFileName().toString()))).isEmpty();
    assertThat(process.waitFor()).as(said).isZero();
  }
}
