package org.kirincamel.intake.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Charsets, broken lines and HTML as text. */
class MailTextsTest {

  @ParameterizedTest
  @CsvSource({
    "windows-1252, windows-1252, für 5 € – “so”",
    "ISO-8859-1, windows-1252, für 5 € – “so”",
    "utf8, UTF-8, für 5 €",
    "'\"UTF-8\"', UTF-8, 猫",
    "ISO-2022-JP, ISO-2022-JP, 桜の下",
    "Shift_JIS, windows-31j, 桜①",
    "gb2312, GB18030, 樱花",
    "ks_c_5601-1987, x-windows-949, 벚꽃",
    "windows-1256, windows-1256, قارب",
    "koi8-r, KOI8-R, кошка",
    "us-ascii, UTF-8, für",
    "iso-2022-jp, UTF-8, für",
  })
  void text_is_read_in_the_charset_that_its_sender_means(
      String named, String written, String text) {
    assertThat(
            MailCharsets.text(
                text.getBytes(Charset.forName(written)), Optional.of(named.replace("\"", ""))))
        .isEqualTo(text);
  }

  @Test
  void bytes_that_are_not_of_their_charset_are_refused() {
    byte[] bytes = "Bär".getBytes(StandardCharsets.ISO_8859_1);

    assertThatThrownBy(() -> MailCharsets.text(bytes, Optional.of("utf-8")))
        .hasMessageContaining("not written in \"utf-8\", as it says");
    assertThatThrownBy(() -> MailCharsets.text(bytes, Optional.empty()))
        .hasMessageContaining("does not say in which charset");
    assertThatThrownBy(() -> MailCharsets.text(bytes, Optional.of("../x\r\ny")))
        .hasMessageContaining("not known here, \"../x y\"");
  }

  @Test
  void flowing_lines_are_joined_and_others_are_not() {
    assertThat(FlowedText.unfold("A cat \r\nwalks.\r\n\r\n From the left\r\nB\r\n", false))
        .isEqualTo("A cat walks.\n\nFrom the left\nB\n");
    assertThat(FlowedText.unfold("桜の \r\n下を\r\n", true)).isEqualTo("桜の下を\n");
    assertThat(FlowedText.unfold("> a \n> b\n>> c \nd\n-- \nBen \n", false))
        .isEqualTo("> a b\n>> c \nd\n-- \nBen ");
  }

  @Test
  void of_html_a_reader_sees_the_text_and_its_lines() {
    assertThat(
            HtmlText.of(
                "<html><head><title>x</title><style>p{}</style></head><body><p>duration: 10</p>\n<p>A&nbsp;cat\n &amp;   a <b>dog</b><br>in rain</p>"
                    + "<script>alert(1)</script><div style='DISPLAY: none'>hidden</div><ul><li>one<li>two</ul></body>"))
        .isEqualTo("duration: 10\nA\u00A0cat & a dog\nin rain\none\ntwo\n");
  }

  @Test
  void of_html_what_programs_mark_as_quoted_or_as_a_signature_is_left_out() {
    assertThat(
            HtmlText.of(
                "A cat<div class='gmail_quote gmail_quote_container'>On x wrote: <blockquote>dog</blockquote></div>"))
        .isEqualTo("A cat");
    assertThat(HtmlText.of("<div>A cat</div><blockquote type='cite'>dog</blockquote><div>B</div>"))
        .isEqualTo("A cat\nB\n");
    assertThat(HtmlText.of("A cat<div class='moz-signature'>-- <br>Ben</div>")).isEqualTo("A cat");
    assertThat(HtmlText.of("<p>A cat</p><div id='appendonsend'></div><hr><div>dog</div>"))
        .isEqualTo("A cat\n");
  }

  @Test
  void deep_html_is_read_all_the_same() {
    assertThat(HtmlText.of("<div>".repeat(50_000) + "A cat")).contains("A cat");
  }
}
