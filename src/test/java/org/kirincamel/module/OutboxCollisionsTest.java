package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Simulator;

/** Files of others where a result belongs. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class OutboxCollisionsTest {

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  /** Has a result fetched that cannot be delivered yet, and says what it is going to be called. */
  private String waiting() throws Exception {
    Path outbox = home.resolve("outbox");
    Files.writeString(outbox, "nothing can be put in here");
    try (var module = Module.start(home, gateway)) {
      module.drop("cat.txt", "A cat");
      Targets.awaitFailure(module, "outbox");
    }
    Files.delete(outbox);
    Files.createDirectory(outbox);
    List<String> fetched = Folders.names(home.resolve("videos"));
    assertThat(fetched).hasSize(1);
    return fetched.get(0).replace(".mp4", "");
  }

  private void deliver() throws Exception {
    try (var module =
        Module.of(home, gateway)
            .with("kirin.target.outbox.schedule", "100ms")
            .clock(later())
            .start()) {
      Folders.awaitUntil("delivered", () -> module.delivered() == 1);
      Folders.awaitUntil("no copy left", () -> Folders.names(home.resolve("videos")).isEmpty());
    }
  }

  private static ShiftedClock later() {
    var clock = new ShiftedClock();
    clock.forward(Duration.ofHours(1));
    return clock;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (String name : Folders.names(from)) {
      Files.copy(from.resolve(name), to.resolve(name));
    }
  }

  @Test
  void a_strangers_file_stays_and_the_result_stands_beside_it_once_however_often_it_comes()
      throws Exception {
    String name = waiting();
    Path outbox = home.resolve("outbox");
    Path theirs = Files.writeString(outbox.resolve(name + ".mp4"), "a holiday");
    copy(home.resolve("data"), home.resolve("before"));
    var expected = List.of(name + "-x2.json", name + "-x2.mp4", name + ".mp4");

    deliver();
    assertThat(Folders.names(outbox)).containsExactlyElementsOf(expected);

    // The process died before it could write down that it had delivered.
    Files.move(home.resolve("data"), home.resolve("lost"));
    Files.move(home.resolve("before"), home.resolve("data"));
    deliver();

    assertThat(Folders.names(outbox)).containsExactlyElementsOf(expected);
    assertThat(theirs).hasContent("a holiday");
    JsonNode document = Folders.json(outbox.resolve(name + "-x2.json"));
    assertThat(document.at("/files/0/name").asText()).isEqualTo(name + "-x2.mp4");
    Promises.keptWithVideos(gateway, new Folders(home), 1);
    assertThat(gateway.videoDownloads()).isEqualTo(1);
  }
}
