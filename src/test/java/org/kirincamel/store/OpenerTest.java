package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kirincamel.settings.StoreSettings;

/** Two processes on one store of H2: each says which the other is. */
@Timeout(120)
class OpenerTest {

  @TempDir Path folder;

  private StoreSettings settings(String url) {
    return new StoreSettings(url, "", "", Optional.empty());
  }

  private static TaskStore open(String url) {
    return TaskStore.open(url, "", "", UUID.randomUUID(), Instant.now(), false);
  }

  /** For a process that is started elsewhere. */
  private static String classPath() {
    String own =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(own.split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  @Test
  void the_process_that_is_refused_names_the_other_and_is_named_by_it() throws Exception {
    String url = "jdbc:h2:file:" + folder.resolve("kirin");
    Path elsewhere = Files.createDirectory(folder.resolve("copy")).toRealPath();
    try (TaskStore first = open(url)) {
      assertThat(first.folder()).isPresent();
      assertThat(Opener.lastRefused(settings(url))).isEmpty();

      Process second =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx128m",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  classPath(),
                  Acceptor.class.getName(),
                  url)
              .directory(elsewhere.toFile())
              .redirectErrorStream(true)
              .start();
      String said = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(said)
          .contains(
              "another process (process %d, started in %s, at "
                  .formatted(ProcessHandle.current().pid(), Path.of("").toAbsolutePath()),
              "has it open; stop that one, or give this one a store of its own");
      assertThat(Opener.lastRefused(settings(url)))
          .hasValueSatisfying(
              refused -> {
                assertThat(refused.pid()).isEqualTo(second.pid());
                assertThat(Path.of(refused.folder())).isEqualTo(elsewhere);
                assertThat(refused.at()).isBeforeOrEqualTo(Instant.now());
              });
    }
  }

  @Test
  void a_note_that_is_no_note_says_nothing() throws Exception {
    String url = "jdbc:h2:file:" + folder.resolve("kirin");
    for (String odd : new String[] {"", "x", "12", "x\ny\n", "99999999999999999999\n/\n"}) {
      Files.writeString(folder.resolve("kirin.refused"), odd);
      assertThat(Opener.lastRefused(settings(url))).as(odd).isEmpty();
    }
    assertThat(Opener.lastRefused(settings("jdbc:h2:mem:x"))).isEmpty();
    assertThat(Opener.lastRefused(settings("jdbc:postgresql://db/kirin"))).isEmpty();
  }
}
