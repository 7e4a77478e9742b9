package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Simulator;

/** Files whose names or rights a process cannot cope with: no file may hold up another. */
@Timeout(180)
@DisabledOnOs(OS.WINDOWS)
@Execution(ExecutionMode.CONCURRENT)
class OddNamesIT {

  private static final String CAT = "{\"prompt\":\"A cat\"}";

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  /** What no file name of this process could say: a name by its bytes, in printf's octal. */
  private static void drop(Folders folders, String name, String content) throws Exception {
    String script =
        "printf '%%s' '%s' > ../raw && mv ../raw \"$(printf '%s')\"".formatted(content, name);
    int code =
        new ProcessBuilder("sh", "-c", script)
            .directory(folders.inbox().toFile())
            .start()
            .waitFor();
    assertThat(code).isZero();
  }

  @Test
  void names_that_are_no_utf_8_are_taken_under_one_that_is() throws Exception {
    try (var module = Module.shared(gateway).start()) {
      drop(module.folders(), "caf\\351.json", CAT);
      drop(module.folders(), "caf\\350.json", CAT);
      drop(module.folders(), "caf\\351 \\042\\\\x.json", CAT);
      module.drop("café.json", CAT);

      assertThat(module.awaitDocuments(4))
          .extracting(d -> d.at("/source/name").asText())
          .containsExactlyInAnyOrder(
              "caf%E9.json", "caf%E8.json", "caf%E9 \"%5Cx.json", "café.json");
      assertThat(Folders.names(module.folders().inbox())).containsExactly(".done", ".failed");
      Promises.keptWithVideos(gateway, module.folders(), 4);
    }
  }

  @Test
  void a_long_name_that_is_no_utf_8_stays_within_what_a_file_system_takes() throws Exception {
    try (var module = Module.shared(gateway).start()) {
      drop(module.folders(), "\\351".repeat(200) + ".json", CAT);

      assertThat(module.awaitDocument().at("/source/name").asText())
          .hasSize(255)
          .matches("(%E9)+%?E?-[0-9a-f]{16}\\.json");
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void under_a_locale_of_ascii_every_file_is_taken_and_each_odd_one_is_reported_once()
      throws Exception {
    var folders = new Folders(home);
    var settings = folders.settings(gateway.url(), gateway.key());
    try (var service =
        Service.startClasses(home, settings, Map.of("LC_ALL", "POSIX"), withoutRootsRights())) {
      service.awaitStarted();
      drop(folders, "\\303\\251.json", CAT);
      drop(folders, "\\351.json", CAT);
      folders.drop("locked.json", CAT);
      Files.setPosixFilePermissions(
          folders.inbox().resolve("locked.json"), PosixFilePermissions.fromString("---------"));
      Files.createDirectory(folders.inbox().resolve("folder"));
      Files.createSymbolicLink(folders.inbox().resolve("link.json"), home.resolve("elsewhere"));
      folders.drop("later.json.part", CAT);
      drop(folders, "\\351.part", CAT);
      folders.drop("cat.json", CAT);

      folders.awaitDocuments(3);
      List<String> odd = List.of("locked.json", "folder", "link.json", "later.json.part");
      Folders.awaitUntil(
          "a line for each", () -> odd.stream().allMatch(name -> linesWith(service, name) > 0));
      folders.drop("last.json", CAT);
      folders.awaitDocuments(4);

      assertThat(folders.documents())
          .extracting(d -> d.at("/source/name").asText())
          .containsExactlyInAnyOrder("%C3%A9.json", "%E9.json", "cat.json", "last.json");
      assertThat(odd).allMatch(name -> linesWith(service, name) == 1);
      assertThat(service.log()).doesNotContain("\tat ", " ERROR ");
      Promises.keptWithVideos(gateway, folders, 4);
    }
  }

  @Test
  void under_a_locale_of_ascii_a_result_gets_a_name_that_can_be_written() throws Exception {
    var folders = new Folders(home);
    var settings = folders.settings(gateway.url(), gateway.key());
    settings.put("kirin.outbox.name", "{external_task_id}-{id}");
    try (var service = Service.startClasses(home, settings, Map.of("LC_ALL", "POSIX"), List.of())) {
      service.awaitStarted();
      folders.drop("cat.json", "{\"prompt\":\"A cat\",\"external_task_id\":\"Kätzchen-猫\"}");

      assertThat(folders.awaitDocument().path("external_task_id").asText()).isEqualTo("Kätzchen-猫");
      assertThat(Folders.names(folders.outbox()))
          .hasSize(2)
          .allMatch(name -> name.startsWith("K_tzchen-_-"));
      Promises.keptWithVideos(gateway, folders, 1);
    }
  }

  private static long linesWith(Service service, String name) {
    return service.log().lines().filter(line -> line.contains(" " + name + " ")).count();
  }

  /** Root reads every file, and a test may run as root. */
  private static List<String> withoutRootsRights() throws IOException, InterruptedException {
    List<String> command =
        List.of(
            "setpriv",
            "--bounding-set=-dac_override,-dac_read_search",
            "--inh-caps=-dac_override,-dac_read_search");
    return System.getProperty("user.name").equals("root") ? command : List.of();
  }
}
