package org.kirincamel.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A key in a file. */
class ApiKeyTest {

  @TempDir Path home;

  private Path file() {
    return home.resolve("key");
  }

  /** As a careful operator does it. */
  private void put(String content) throws IOException {
    Path part = Files.writeString(home.resolve("part"), content);
    Files.move(part, file(), StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void a_new_file_is_read_at_the_next_use() throws Exception {
    put("first\n");
    ApiKey key = ApiKey.in(file());
    assertThat(key.get()).isEqualTo("first");

    // Of the same length.
    put("other\n");

    assertThat(key.get()).isEqualTo("other");
  }

  @Test
  void a_link_that_leads_elsewhere_is_a_new_key() throws Exception {
    Path first = Files.writeString(home.resolve("1"), "first");
    Path second = Files.writeString(home.resolve("2"), "second");
    Files.createSymbolicLink(file(), first);
    ApiKey key = ApiKey.in(file());

    Path part = Files.createSymbolicLink(home.resolve("part"), second);
    Files.move(part, file(), StandardCopyOption.ATOMIC_MOVE);

    assertThat(key.get()).isEqualTo("second");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "two words", "schl\u00fcssel"})
  void a_file_without_a_key_is_refused_at_the_start_and_leaves_the_last_one_later(String content)
      throws Exception {
    put(content);
    assertThatThrownBy(() -> ApiKey.in(file()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("kirin.api.key-file: expected ");

    put("first");
    ApiKey key = ApiKey.in(file());
    put(content);
    assertThat(key.get()).isEqualTo("first");
    put("second");
    assertThat(key.get()).isEqualTo("second");
  }

  @Test
  void one_that_is_gone_leaves_the_last_one() throws Exception {
    put("first");
    ApiKey key = ApiKey.in(file());
    Files.delete(file());

    assertThat(key.get()).isEqualTo("first");
    assertThat(key.get()).isEqualTo("first");
    put("second");
    assertThat(key.get()).isEqualTo("second");
  }

  @Test
  void it_is_never_shown() {
    assertThat(ApiKey.of("S3CR3T").toString()).doesNotContain("S3CR3T");
  }
}
