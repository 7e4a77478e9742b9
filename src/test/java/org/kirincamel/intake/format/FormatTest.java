package org.kirincamel.intake.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kirincamel.intake.format.Reading.bytes;
import static org.kirincamel.intake.format.Reading.request;
import static org.kirincamel.intake.format.Reading.rows;
import static org.kirincamel.intake.format.Reading.unreadable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatTest {
  @ParameterizedTest
  @CsvSource({
    "a.json, JSON",
    "A.JSON, JSON",
    "a.b.jsonl, JSON_LINES",
    "a.ndjson, JSON_LINES",
    "a.Csv, CSV",
    "a.yaml, YAML",
    "a.yml, YAML",
    "a.txt, TEXT"
  })
  void the_ending_of_a_file_says_its_format(String name, Format format) {
    assertThat(Format.ofFileName(name)).contains(format);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.xml", "json", "a.json.part", "a.jsonx", ""})
  void other_endings_stand_for_no_format(String name) {
    assertThat(Format.ofFileName(name)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "application/json, JSON",
    "Application/JSON; charset=utf-8, JSON",
    "application/x-ndjson, JSON_LINES",
    "application/jsonl, JSON_LINES",
    "text/csv;header=present, CSV",
    "application/yaml, YAML",
    "application/x-yaml, YAML",
    "text/yaml, YAML",
    "text/plain, TEXT"
  })
  void the_content_type_says_the_format(String type, Format format) {
    assertThat(Format.ofContentType(type)).contains(format);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "text/html", "application/json-patch+json", ";"})
  void other_content_types_stand_for_no_format(String type) {
    assertThat(Format.ofContentType(type)).isEmpty();
  }

  @Test
  void the_supported_endings_are_listed_for_messages() {
    assertThat(Format.supportedEndings())
        .isEqualTo(".json, .jsonl, .ndjson, .csv, .yaml, .yml, .txt");
  }

  @Test
  void the_first_pass_gives_the_digest_of_the_raw_bytes() throws Exception {
    byte[] content = bytes("\uFEFF{\"prompt\": \"abc\"}\n");

    var checked = Format.JSON.check(new ByteArrayInputStream(content), Limits.DEFAULT);

    assertThat(checked.bytes()).isEqualTo(content.length);
    assertThat(checked.rows()).isEqualTo(1);
    assertThat(checked.sha256())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void empty_content_is_told_as_such_and_may_be_waited_for(Format format) {
    for (String content : new String[] {"", "\uFEFF", " \r\n\t\n", "\n"}) {
      var refusal = unreadable(format, content);

      assertThat(refusal).hasMessageStartingWith("The file is empty");
      assertThat(refusal.brokenOff()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void text_comes_in_UTF_8_and_in_UTF_16_with_a_byte_order_mark(Format format) {
    String prompt = "Ein Kätzchen 猫 \uD83D\uDC08";
    String content = content(format, prompt);
    for (var charset :
        new Charset[] {
          StandardCharsets.UTF_8, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE
        }) {
      for (String ends : new String[] {"\n", "\r\n"}) {
        byte[] bytes = ("\uFEFF" + content.replace("\n", ends)).getBytes(charset);

        var rows = rows(format, bytes, Limits.DEFAULT);

        assertThat(rows.get(0).problems()).isEmpty();
        assertThat(rows.get(0).request().path("prompt").textValue()).isEqualTo(prompt);
      }
    }
    assertThat(request(format, content).path("prompt").textValue()).isEqualTo(prompt);
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void an_end_mark_of_DOS_at_the_very_end_is_none_of_the_text(Format format) {
    for (String end : new String[] {"\u001A", "\n\u001A", "\r\n\u001A\u001A"}) {
      var request = request(format, content(format, "A cat").stripTrailing() + end);

      assertThat(request.path("prompt").textValue()).isEqualTo("A cat");
    }
    assertThat(unreadable(format, "\u001A")).hasMessageStartingWith("The file is empty");
  }

  @Test
  void an_end_mark_with_more_behind_it_stays_wherever_the_buffer_ends() {
    for (int length = 16_380; length < 16_390; length++) {
      String text = "x".repeat(length) + "\u001A" + "y";

      assertThat(request(Format.TEXT, text + "\u001A").path("prompt").textValue()).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void another_encoding_is_told_with_byte_and_place(Format format) {
    byte[] content = content(format, "line 1\u00E9 and more").getBytes(StandardCharsets.ISO_8859_1);
    int offset = new String(content, StandardCharsets.ISO_8859_1).indexOf('\u00E9');

    var refusal = unreadable(format, content, Limits.DEFAULT);

    assertThat(refusal)
        .hasMessageContaining("byte 0xE9 at offset " + offset)
        .hasMessageContaining("save it as UTF-8");
    assertThat(refusal.brokenOff()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void a_character_cut_in_the_middle_is_content_broken_off(Format format) {
    byte[] whole = bytes(content(format, "x"));
    byte[] content = Arrays.copyOf(whole, whole.length + 1);
    content[whole.length] = (byte) 0xE7;

    var refusal = unreadable(format, content, Limits.DEFAULT);

    assertThat(refusal.brokenOff()).isTrue();
    assertThat(refusal).hasMessageContaining("offset " + whole.length);
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void UTF_16_without_a_mark_and_zero_bytes_are_refused(Format format) {
    byte[] utf16 = content(format, "x").getBytes(StandardCharsets.UTF_16LE);
    byte[] zero = bytes(content(format, "a\0b"));

    assertThat(unreadable(format, utf16, Limits.DEFAULT))
        .hasMessageContaining("zero byte at offset 1 ");
    assertThat(unreadable(format, zero, Limits.DEFAULT)).hasMessageContaining("zero byte");
  }

  @Test
  void the_line_of_a_bad_byte_is_right_far_into_a_file() {
    var text = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      text.append("{\"prompt\":\"ä\"}\n");
    }
    byte[] good = bytes(text.toString());
    byte[] content = Arrays.copyOf(good, good.length + 2);
    content[good.length] = (byte) 0xFF;
    content[good.length + 1] = 'x';

    assertThat(unreadable(Format.JSON_LINES, content, Limits.DEFAULT))
        .hasMessageContaining("byte 0xFF at offset " + good.length + " (line 20001)");
  }

  @Test
  void a_stream_that_gives_one_byte_at_a_time_is_read_alike() throws Exception {
    byte[] content = bytes("{\"prompt\":\"猫\uD83D\uDC08\"}");
    var slow =
        new ByteArrayInputStream(content) {
          @Override
          public synchronized int read(byte[] buffer, int offset, int length) {
            return super.read(buffer, offset, Math.min(length, 1));
          }
        };

    try (var rows = Format.JSON.read(() -> slow, Limits.DEFAULT)) {
      assertThat(rows.next().orElseThrow().request().path("prompt").textValue())
          .isEqualTo("猫\uD83D\uDC08");
    }
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void a_disk_that_fails_is_no_fault_of_the_content(Format format) {
    var failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("disk gone");
          }
        };

    assertThatThrownBy(() -> format.check(failing, Limits.DEFAULT))
        .isInstanceOf(IOException.class)
        .hasMessage("disk gone");
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void what_was_opened_is_closed(Format format) throws Exception {
    var open = new AtomicInteger();
    byte[] content =
        format == Format.JSON || format == Format.YAML
            ? bytes("{\"input\": [{\"params\": {}}], \"model\": \"m\"}")
            : bytes(content(format, "x"));
    Source source =
        () -> {
          open.incrementAndGet();
          return new ByteArrayInputStream(content) {
            @Override
            public void close() {
              open.decrementAndGet();
            }
          };
        };

    try (var rows = format.read(source, Limits.DEFAULT)) {
      rows.next();
      assertThat(open.get()).isPositive();
    }

    assertThat(open).hasValue(0);
  }

  @Test
  void limits_below_one_are_refused_by_name() {
    assertThatThrownBy(() -> new Limits(0, 1, 1, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxRowBytes must be at least 1, got 0");
  }

  private static String content(Format format, String prompt) {
    return switch (format) {
      case JSON, JSON_LINES -> "{\"prompt\": \"" + prompt + "\"}\n";
      case CSV -> "mode,prompt\nstd," + prompt + "\n";
      case YAML -> "mode: std\nprompt: \"" + prompt + "\"\n";
      case TEXT -> prompt + "\n";
    };
  }
}
