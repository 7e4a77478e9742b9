package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two modules in one process on one store would both pay for its requests. */
class SoleOpenerTest {

  @TempDir Path folder;
  private Path file = Path.of("");
  private TaskStore first;

  @BeforeEach
  void openOnce() {
    file = folder.resolve("kirin");
    first = open("jdbc:h2:file:" + file);
  }

  @AfterEach
  void close() {
    first.close();
  }

  private static TaskStore open(String url) {
    return TaskStore.open(url, "", "", UUID.randomUUID(), Instant.now(), false);
  }

  private void isRefused(String url) {
    assertThatThrownBy(() -> open(url))
        .as(url)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("another module in this process has it open")
        .hasNoCause();
  }

  @Test
  void a_second_opener_is_refused_however_the_file_is_written() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
    Path here = Path.of("").toAbsolutePath();
    Files.createDirectory(folder.resolve("deeper"));

    isRefused("jdbc:h2:file:" + file);
    isRefused("jdbc:h2:" + file);
    isRefused("jdbc:h2:nio:" + file);
    isRefused("jdbc:h2:file:" + file + ";LOCK_TIMEOUT=5000");
    // Only other processes may share it.
    isRefused("jdbc:h2:file:" + file + ";AUTO_SERVER=TRUE");
    isRefused("jdbc:h2:file:" + link.resolve("kirin"));
    isRefused("jdbc:h2:file:" + folder.resolve("deeper/../kirin"));
    isRefused("jdbc:h2:file:./" + here.relativize(file));
  }

  @Test
  void a_link_to_the_file_itself_is_the_same_file() throws Exception {
    Files.createSymbolicLink(folder.resolve("other.mv.db"), folder.resolve("kirin.mv.db"));

    isRefused("jdbc:h2:file:" + folder.resolve("other"));
  }

  @Test
  void a_refusal_changes_nothing_for_the_one_that_has_it() {
    isRefused("jdbc:h2:file:" + file);
    isRefused("jdbc:h2:file:" + file);

    assertThat(first.reports().overview()).isNotNull();
  }

  @Test
  void another_store_and_the_same_after_its_end_are_opened() {
    open("jdbc:h2:file:" + folder.resolve("kirin2")).close();
    first.close();

    first = open("jdbc:h2:file:" + file);
  }

  @Test
  void a_start_that_fails_leaves_the_store_free() {
    first.close();
    // Another user than the one that made it.
    assertThatThrownBy(
            () ->
                TaskStore.open(
                    "jdbc:h2:file:" + file, "bob", "", UUID.randomUUID(), Instant.now(), false))
        .isInstanceOf(StoreException.class);

    first = open("jdbc:h2:file:" + file);
  }

  @Test
  void a_named_database_in_memory_is_shared_as_little() {
    String memory = "jdbc:h2:mem:" + UUID.randomUUID();
    try (TaskStore one = open(memory)) {
      isRefused(memory + ";LOCK_TIMEOUT=5000");
      assertThat(one.reports().overview()).isNotNull();
    }
  }

  @Test
  void a_server_may_be_shared() {
    assertThat(new H2Database("jdbc:h2:tcp://localhost/./kirin").place()).isEmpty();
  }

  @Test
  void the_module_in_another_class_loader_is_another_opener() throws Exception {
    URL classes = SoleOpener.class.getProtectionDomain().getCodeSource().getLocation();
    try (var other =
        new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
      Class<?> opener = other.loadClass(SoleOpener.class.getName());
      var claim = opener.getDeclaredMethod("claim", String.class);
      claim.setAccessible(true);

      assertThatThrownBy(() -> claim.invoke(null, SoleOpener.of(folder.resolve("kirin.mv.db"))))
          .cause()
          .hasMessageContaining("another module in this process");
      assertThatCode(() -> claim.invoke(null, UUID.randomUUID().toString()))
          .doesNotThrowAnyException();
    }
  }
}
