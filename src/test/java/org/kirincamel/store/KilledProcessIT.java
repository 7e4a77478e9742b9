package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.store.StoreTasks.NOW;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class KilledProcessIT {

  private static final int KILLS = 3;

  @TempDir Path folder;

  @Test
  void everything_that_was_acknowledged_outlives_a_kill() throws Exception {
    String url = "jdbc:h2:file:" + folder.resolve("kirin");
    List<UUID> acknowledged = new ArrayList<>();
    for (int kill = 0; kill < KILLS; kill++) {
      acknowledged.addAll(untilKilled(url, 60 + 97 * kill));
      try (TaskStore store = TaskStore.open(url, "", "", UUID.randomUUID(), NOW, false)) {
        assertThat(acknowledged).allMatch(id -> store.reports().find(id).isPresent());
      }
    }
    assertThat(acknowledged).hasSizeGreaterThan(KILLS * 60);
  }

  private List<UUID> untilKilled(String url, int after) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Acceptor.class.getName(),
                url)
            .redirectErrorStream(true)
            .start();
    List<UUID> said = new ArrayList<>();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        // The last line may have been cut short.
        if (line.matches("id [0-9a-f-]{36}")) {
          said.add(UUID.fromString(line.substring(3)));
        }
        if (said.size() == after) {
          // By its handle, which leaves what it has said to be read.
          process.toHandle().destroyForcibly();
        }
      }
    } finally {
      process.destroyForcibly();
      process.waitFor();
    }
    return said;
  }
}
