package org.kirincamel.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class SafeTextTest {

  private static final String FAMILY = "👩‍👩‍👧";

  @Provide
  Arbitrary<String> texts() {
    var units =
        Arbitraries.of(
            "a",
            "猫",
            "é",
            "e\u0301",
            "🐈",
            "𝒳",
            FAMILY,
            "👍🏽",
            "\uD83D",
            "\uDC08",
            " ",
            "\t",
            "\r\n",
            "\u0000",
            "\u001b[31m",
            "\u007f",
            "\u0085",
            "\u009b",
            "\u00a0",
            "\u202e",
            "\u2066",
            "\u200b",
            "\u200d",
            "\u2028",
            "\u2029",
            "\ufeff",
            "\ufffd",
            "\uffff",
            "\ue000",
            "\"",
            "\\");
    return Arbitraries.oneOf(
        units.list().ofMaxSize(60).map(each -> String.join("", each)),
        Arbitraries.chars().range('\ud7f0', '\ue010').list().ofMaxSize(60).map(SafeTextTest::text),
        Arbitraries.strings().ofMaxLength(60));
  }

  private static String text(List<Character> chars) {
    var text = new StringBuilder();
    chars.forEach(text::append);
    return text.toString();
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** No half of a pair that was none before. */
  private static void assertWhole(String shown) {
    assertThat(new String(shown.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
        .isEqualTo(shown);
  }

  @Property
  void a_line_of_a_log_holds_nothing_that_steers(
      @ForAll("texts") String text, @ForAll @IntRange(min = 1, max = 70) int max) {
    String line = SafeText.logLine(text, max);

    assertThat(SafeText.isLogLine(line)).isTrue();
    assertThat(line).matches("[^\\p{C}\\p{Zl}\\p{Zp}]*").doesNotContain("  ");
    assertWhole(line);
  }

  @Property
  void what_is_in_quotes_stays_there(@ForAll("texts") String text) {
    String quoted = SafeText.quoted(text);

    assertThat(quoted).startsWith("\"").endsWith("\"").matches("[^\\p{C}\\p{Zl}\\p{Zp}]*");
    assertThat(quoted.substring(1, quoted.length() - 1).replaceAll("\\\\.", ""))
        .doesNotContain("\"");
    assertWhole(quoted);
  }

  @Property
  void a_header_is_one_line(
      @ForAll("texts") String text, @ForAll @IntRange(min = 1, max = 70) int max) {
    String header = SafeText.header(text, max);

    assertThat(header).matches("[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\u202a-\\u202e\\u2066-\\u2069]*");
    assertThat(length(header)).isLessThanOrEqualTo(max + 1);
    assertWhole(header);
  }

  @Property
  void a_column_takes_it(
      @ForAll("texts") String text, @ForAll @IntRange(min = 1, max = 70) int max) {
    String column = SafeText.column(text, max);

    assertThat(column).doesNotContain("\0").hasSizeLessThanOrEqualTo(max);
    assertWhole(column);
    if (text.length() <= max && SafeText.isWellFormed(text) && text.indexOf('\0') < 0) {
      assertThat(column).isEqualTo(text);
    }
  }

  @Property
  void a_cut_text_is_the_beginning_of_it(
      @ForAll("texts") String text, @ForAll @IntRange(min = 1, max = 70) int max) {
    String cut = SafeText.cut(text, max);

    assertThat(length(cut)).isLessThanOrEqualTo(max + 1);
    assertThat(cut.equals(text) || length(text) > max && cut.endsWith("…")).isTrue();
    assertThat(text).startsWith(cut.equals(text) ? cut : cut.substring(0, cut.length() - 1));
    assertThat(SafeText.isWellFormed(cut) || !SafeText.isWellFormed(text)).isTrue();
  }

  @Property
  void a_well_formed_text_stays_as_it_is(@ForAll("texts") String text) {
    assertWhole(SafeText.wellFormed(text));
    assertThat(SafeText.wellFormed(text).equals(text)).isEqualTo(SafeText.isWellFormed(text));
  }

  @Example
  void an_accent_stays_with_its_letter_and_a_family_together() {
    assertThat(SafeText.cut("cafe\u0301s", 4)).isEqualTo("caf…");
    assertThat(SafeText.cut("a" + FAMILY + "b", 3)).isEqualTo("a…");
    assertThat(SafeText.cut("a👍🏽b", 2)).isEqualTo("a…");
    assertThat(SafeText.cut("e" + "\u0301".repeat(500), 100)).hasSize(101);
    assertThat(SafeText.cut("\u0301".repeat(5), 1)).hasSize(2);
    assertThat(SafeText.column("a🐈b", 3)).isEqualTo("a…");
    assertThat(SafeText.column("🐈b", 1)).isEqualTo("…");
  }

  @Example
  void a_line_of_a_log_is_one_short_line() {
    String shown = SafeText.logLine("  a\r\n\tb\0c" + "\ud83d\ude3a".repeat(500));

    assertThat(shown).startsWith("a b c").endsWith("…");
    assertThat(shown.codePointCount(0, shown.length())).isEqualTo(201);
    assertThat(shown.codePoints()).allMatch(c -> c == ' ' || Character.isDefined(c));
  }

  @Example
  void an_ordinary_text_stays_as_it_is() {
    assertThat(SafeText.logLine("HTTP 500: no such töpf 猫 ")).isEqualTo("HTTP 500: no such töpf 猫");
    assertThat(SafeText.logLine("")).isEmpty();
    assertThat(SafeText.logLine(" \n ")).isEmpty();
    assertThat(SafeText.logLine("abc", 3)).isEqualTo("abc");
    assertThat(SafeText.header("Re: " + FAMILY)).isEqualTo("Re: " + FAMILY);
    assertThat(SafeText.name("camera_control")).isEqualTo("camera_control");
    assertThat(SafeText.name("a b")).isEqualTo("\"a b\"");
  }

  @Example
  void what_could_steer_or_hide_is_written_as_an_escape() {
    assertThat(SafeText.logLine("a\u202eb\u200bc\ud800d\u0085e\u2028f\u001b[31m"))
        .isEqualTo("a\\u202Eb\\u200Bc\\uD800d e f [31m");
  }

  @Example
  void a_long_text_of_blanks_costs_no_more_than_its_length() {
    assertThat(SafeText.logLine(" ".repeat(1_000_000) + "x")).isEqualTo("x");
    assertThat(SafeText.logLine("x".repeat(1_000_000))).hasSize(201);
  }

  @Property
  void a_page_shows_lines_and_hides_or_turns_nothing(@ForAll("texts") String text) {
    assertThat(SafeText.page(text, 1000).codePoints())
        .allMatch(
            c ->
                SafeText.isPrinted(c)
                    || List.of((int) '\n', (int) '\t', 0x200D).contains(c)
                    || Character.getType(c) == Character.SPACE_SEPARATOR);
  }

  @Example
  void a_page_keeps_lines_and_emoji_and_writes_out_what_turns_the_direction() {
    assertThat(SafeText.page("a\r\nb\tc " + FAMILY + " \u202Egpj\u0007", 1000))
        .isEqualTo("a\nb\tc " + FAMILY + " \\u202Egpj\\u0007");
    assertThat(SafeText.page("abc", 2)).isEqualTo("ab…");
  }
}
