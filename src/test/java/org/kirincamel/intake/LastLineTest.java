package org.kirincamel.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kirincamel.intake.format.Format;

class LastLineTest {

  @TempDir Path folder;

  private boolean ends(Format format, byte[] content) throws Exception {
    return LastLine.ends(Files.write(folder.resolve("file"), content), Optional.of(format));
  }

  @ParameterizedTest
  @CsvSource({
    "'a\\n', true",
    "'a\\r\\n', true",
    "'a\\r', true",
    "'a\\n\\n', true",
    "'\\n', true",
    "'', true",
    "'a', false",
    "'a\\nb', false",
    "'a\\n ', false",
    "'a\\n\\032', true"
  })
  void a_line_ends_with_a_line_end_or_the_end_mark(String content, boolean ends) throws Exception {
    String text = content.translateEscapes();
    for (Format format : new Format[] {Format.TEXT, Format.CSV, Format.YAML}) {
      assertThat(ends(format, text.getBytes(StandardCharsets.UTF_8))).isEqualTo(ends);
    }
  }

  @Test
  void line_ends_of_utf_16_are_two_bytes() throws Exception {
    for (var charset :
        new java.nio.charset.Charset[] {StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE}) {
      assertThat(ends(Format.TEXT, "\uFEFFa\r\n".getBytes(charset))).isTrue();
      assertThat(ends(Format.TEXT, "\uFEFFa".getBytes(charset))).isFalse();
      assertThat(ends(Format.TEXT, "\uFEFF\u730A".getBytes(charset))).isFalse();
      assertThat(ends(Format.TEXT, "\uFEFF\u0A0A".getBytes(charset))).isFalse();
    }
  }

  @Test
  void json_does_not_go_by_lines() throws Exception {
    assertThat(ends(Format.JSON, "{}".getBytes(StandardCharsets.UTF_8))).isTrue();
    assertThat(ends(Format.JSON_LINES, "{}".getBytes(StandardCharsets.UTF_8))).isTrue();
  }
}
