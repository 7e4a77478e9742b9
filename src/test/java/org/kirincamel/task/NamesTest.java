package org.kirincamel.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {

  private static final String SHORT = "0123456789ab";
  private static final String MAX_ENDING_LENGTH = "-r2-20.json.part";

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      nullValues = "none",
      value = {
        "cats.json, cats",
        "cats.tar.gz, cats.tar",
        "cats, cats",
        "many cats & dogs.csv, many_cats_dogs",
        "кот.yaml, кот",
        "e\u0301te\u0301.txt, \u00e9t\u00e9",
        ".., request",
        "..., request",
        "., request",
        "``, request",
        ".hidden, hidden",
        "..hidden.json, hidden",
        "../../etc/passwd, _.",
        "a/b\\c.json, a_b_c",
        "it's \"quoted\".json, it_s_quoted_",
        "\uD83D\uDE3A.json, _",
        "a\uD83D\uDE3A\uD83D\uDE3Ab.json, a_b",
        "\uD83D.json, _",
        "a..b...c.json, a.b.c",
        "none, request",
      })
  void a_strangers_name_is_only_where_the_pieces_come_from(String source, String expected) {
    String given = source == null ? "" : source;

    assertThat(Names.of(Names.withoutEnding(given), 1, false, Tasks.ID))
        .isEqualTo(expected + "-" + SHORT);
  }

  @Test
  void the_row_tells_the_requests_of_one_source_apart() {
    assertThat(Names.of("cats", 12, true, Tasks.ID)).isEqualTo("cats-12-" + SHORT);
  }

  @Test
  void control_characters_and_directions_do_not_get_through() {
    assertThat(Names.of("a\0b\nc\u202Ed", 1, false, Tasks.ID)).isEqualTo("a_b_c_d-" + SHORT);
  }

  @Example
  void the_longest_name_of_the_widest_letters_fits_a_file_system() {
    assertFits(Names.of("\uFF37".repeat(1000), Integer.MAX_VALUE, true, Tasks.ID));
    assertFits(Names.of("\uD840\uDC00".repeat(1000), Integer.MAX_VALUE, true, Tasks.ID));
  }

  @Property
  void every_name_fits_and_never_hides(@ForAll String source) {
    assertFits(Names.of(source, Integer.MAX_VALUE, true, Tasks.ID));
  }

  private static void assertFits(String name) {
    assertThat(name).doesNotStartWith(".").doesNotContain("/", "\\", "..").endsWith("-" + SHORT);
    assertThat(("." + name + MAX_ENDING_LENGTH).getBytes(StandardCharsets.UTF_8))
        .hasSizeLessThanOrEqualTo(255);
    assertThat(Path.of("outbox").resolve(name).normalize()).isEqualTo(Path.of("outbox", name));
    assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(name)).isTrue();
  }
}
