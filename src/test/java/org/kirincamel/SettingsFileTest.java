package org.kirincamel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kirincamel.settings.SettingsException;

/** The file of settings as editors save it. */
class SettingsFileTest {

  @TempDir private Path home;

  private Path file(byte[] content) throws IOException {
    return Files.write(home.resolve("application.properties"), content);
  }

  private void refused(byte[] content, String... why) throws IOException {
    Path file = file(content);
    assertThatThrownBy(() -> SettingsFile.read(file))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContainingAll(why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
  void a_byte_order_mark_says_how_the_file_is_to_be_read(String charset) throws IOException {
    String text = "\ufeffkirin.submit.per-day = 1\r\nkirin.inbox = Eingänge/視頻\r\n";

    assertThat(SettingsFile.read(file(text.getBytes(Charset.forName(charset)))))
        .hasSize(2)
        .containsEntry("kirin.submit.per-day", "1")
        .containsEntry("kirin.inbox", "Eingänge/視頻");
  }

  @Test
  void without_one_it_is_utf_8() throws IOException {
    assertThat(SettingsFile.read(file("kirin.inbox = Eingänge".getBytes(StandardCharsets.UTF_8))))
        .containsEntry("kirin.inbox", "Eingänge");
  }

  @Test
  void latin_1_is_refused_with_the_line() throws IOException {
    refused(
        "a = b\n\nkirin.inbox = Eingänge\n".getBytes(StandardCharsets.ISO_8859_1),
        "line 3: expected UTF-8",
        "save the file as UTF-8");
  }

  @Test
  void utf_16_without_a_mark_is_refused() throws IOException {
    refused("kirin.inbox = in".getBytes(StandardCharsets.UTF_16LE), "UTF-16", "save it as UTF-8");
  }

  @Test
  void a_backslash_that_begins_no_escape_is_refused_with_the_line() throws IOException {
    refused(
        "a = b\nkirin.inbox = C:\\users\\ann\n".getBytes(StandardCharsets.UTF_8),
        "line 2: \\u must be followed by four hexadecimal digits");
  }

  @Test
  void settings_of_a_shell_or_of_yaml_are_refused_all_at_once() throws IOException {
    refused(
        """
        export kirin.submit.per-day=1
        - kirin.inbox: in
        camel.main.name = kirin.x = y
        """
            .getBytes(StandardCharsets.UTF_8),
        "got one that begins with \"export\"",
        "got one that begins with \"-\"");
  }

  @Test
  void a_folder_of_that_name_is_refused() throws IOException {
    Path file = Files.createDirectory(home.resolve("application.properties"));

    assertThatThrownBy(() -> SettingsFile.read(file))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("cannot be read");
  }
}
