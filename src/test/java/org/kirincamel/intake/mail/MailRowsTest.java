package org.kirincamel.intake.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kirincamel.intake.format.Format;
import org.kirincamel.intake.format.Limits;

/** What is read of mails of many programs, in several languages. */
class MailRowsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "mutt-8bit | {\"duration\":\"10\",\"mode\":\"pro\",\"prompt\":\"Stará tramvaj jede sněžnou"
            + " ulicí, žluté světlo z oken.\"}",
        "mailx-7bit | {\"prompt\":\"A lighthouse in a storm, waves break over the rocks.\"}",
        "outlook-de-reply | {\"aspect_ratio\":\"9:16\",\"duration\":\"10\",\"prompt\":\"Ein"
            + " Käuzchen fliegt über die verschneite Straße – ganz leise.\"}",
        "outlook-web-html-only | {\"mode\":\"pro\",\"prompt\":\"A paper boat drifts down a rain"
            + " gutter & past a sleeping dog.\"}",
        "gmail-web | {\"prompt\":\"A hummingbird drinks from a red flower, extreme slow motion —"
            + " “macro”.\"}",
        "gmail-web-reply | {\"cfg_scale\":0.7,\"prompt\":\"A train crosses a viaduct at dawn.\"}",
        "gmail-web-bottom-posted | {\"prompt\":\"A kite above a beach, seen from below.\"}",
        "gmail-web-forwarded | {\"prompt\":\"A paper dragon unfolds itself on a desk.\"}",
        "thunderbird-flowed | {\"negative_prompt\":\"du texte, des visages déformés, des mains avec"
            + " trop de doigts\",\"prompt\":\"Une forêt de bouleaux au petit matin, la brume se"
            + " lève lentement et un cerf traverse la clairière.\"}",
        "iphone-japanese | {\"aspect_ratio\":\"9:16\",\"prompt\":\"桜の下を走る柴犬。①カメラはゆっくり追いかける。\"}",
        "phone-arabic | {\"duration\":\"10\",\"prompt\":\"قارب شراعي صغير يعبر البحر عند"
            + " الغروب.\"}",
        "attachment-excel-csv | {\"prompt\":\"Ein Bär tanzt für 5 €\",\"cfg_scale\":0.3}",
        "body-json | {\"prompt\":\"A fish in a teapot\",\"duration\":\"10\"}",
        "body-yaml | {\"prompt\":\"A slow zoom on a"
            + " face\",\"camera_control\":{\"type\":\"simple\",\"config\":{\"zoom\":5}}}",
        "system-json-alone | {\"prompt\":\"Bars of a chart grow into a city\"}",
        "outlook-ru | {\"prompt\":\"M7 красный воздушный змей.\"}",
        "outlook-cs | {\"prompt\":\"M8 cerveny drak.\"}",
        "phone-zh | {\"prompt\":\"M11 红色的风筝\"}",
        "phone-ru | {\"prompt\":\"M12 красный змей\"}",
        "cid | {\"prompt\":\"M1 a red kite over a hill.\"}",
        "banner | {\"prompt\":\"M3 a red kite over a hill.\"}",
        "no-message-id | {\"prompt\":\"A snail climbs a blade of grass.\"}",
      })
  void one_request_is_read_of_a_mail(String name, String request) {
    assertThat(MailFiles.request(name)).isEqualTo(request);
  }

  @Test
  void a_table_in_the_text_is_one_request_a_row() {
    assertThat(MailFiles.rows("body-csv"))
        .extracting(row -> row.number() + row.request().path("prompt").asText())
        .containsExactly("1A cat", "2A dog");
  }

  @Test
  void the_attachment_of_apple_mail_is_read_though_it_hides_beside_the_html() {
    assertThat(MailFiles.rows("apple-mail-csv"))
        .extracting(row -> row.request().toString())
        .containsExactly(
            "{\"prompt\":\"A glacier calves, birds rise\",\"duration\":\"5\"}",
            "{\"prompt\":\"A market at night\",\"duration\":\"10\"}");
  }

  @Test
  void several_attachments_are_one_batch_numbered_through_and_logos_and_signatures_are_none() {
    assertThat(MailFiles.rows("attachments-json-yaml"))
        .extracting(row -> row.number() + " " + row.request().path("prompt").asText())
        .containsExactly("1 A robot waters a fern", "2 A clock melts", "3 Zwei Füchse im Schnee");
  }

  @Test
  void the_limit_counts_all_attachments_together() {
    assertThat(MailFiles.rows("attachments-json-yaml", 3)).hasSize(3);
    assertThatThrownBy(() -> MailFiles.rows("attachments-json-yaml", 2))
        .isInstanceOf(RefusedMailException.class)
        .hasMessageContaining("Expected at most");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gmail-web-forwarded-only | There is no text of your own in it: write the prompt as the"
            + " text of the mail.",
        "empty | There is no text of your own in it",
        "pdf | The attachment \"brief.pdf\" cannot be read: attach files that end in .json,"
            + " .jsonl,",
        "misspelt-parameter | The line \"duraton: 10\": \"duraton\" is no parameter; probably"
            + " duration is meant.",
        "misspelt-parameter | The line \"length: 10s\": \"length\" is no parameter; the parameters"
            + " are aspect_ratio,",
        "parameter-below | The line \"duration: 10\" stands below the prompt: put parameters above"
            + " it.",
        "broken-base64 | The mail is broken and cannot be read",
        "unknown-charset | a charset that is not known here, \"x-klingon-8\": send it as UTF-8.",
        "charset-unsaid | does not say in which charset it is written",
        "broken-type | has a part of the type",
      })
  void what_cannot_be_read_is_refused_with_a_sentence(String name, String sentence) {
    assertThatThrownBy(() -> MailFiles.rows(name))
        .isInstanceOf(RefusedMailException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void requests_in_the_text_and_in_attachments_are_refused_for_nobody_knows_which_count() {
    var attached = List.of(new MailContent.Attachment("a.txt", Format.TEXT, "A cat".getBytes()));

    assertThatThrownBy(
            () ->
                MailRows.of(
                    new MailContent("duration: 10", attached, List.of()), 10, Limits.DEFAULT))
        .hasMessageContaining("put all of it into the attachments");
    assertThatThrownBy(
            () ->
                MailRows.of(
                    new MailContent("{\"prompt\":\"x\"}", attached, List.of()), 10, Limits.DEFAULT))
        .hasMessageContaining("put all of it into the attachments");
    assertThat(
            MailRows.of(new MailContent("Hi,\nsee below", attached, List.of()), 10, Limits.DEFAULT))
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<o><prompt>a red kite</prompt></o>",
        "\"{\\\"prompt\\\":\\\"a red kite\\\"}\"",
        "\u0001Za red kite",
        "prompt: {\"prompt\":\"a red kite\"}",
        "duration: 10\n\n<p>a red kite</p>",
      })
  void a_text_that_is_no_prompt_is_refused(String text) {
    var mail = new MailContent(text, List.of(), List.of());

    assertThatThrownBy(() -> MailRows.of(mail, 10, Limits.DEFAULT))
        .isInstanceOf(RefusedMailException.class)
        .hasMessageContaining("send");
    assertThat(MailRows.of(mail, 10, Limits.withAnyText(true))).hasSize(1);
  }

  @Test
  void a_text_attached_that_is_no_prompt_is_refused() {
    byte[] json = "{\"prompt\":\"a red kite\"}".getBytes(StandardCharsets.UTF_8);
    var attached = List.of(new MailContent.Attachment("a.txt", Format.TEXT, json));

    assertThatThrownBy(
            () -> MailRows.of(new MailContent("", attached, List.of()), 10, Limits.DEFAULT))
        .hasMessageContaining("The attachment \"a.txt\" cannot be read. This looks like JSON");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# order 7\nprompt: a red kite\nduration: 10",
        "\"prompt\": \"a red kite\"\n\"duration\": 10",
        "- prompt: a red kite\n  duration: 10",
        "prompt: a red kite\nduration: 10",
      })
  void fields_in_the_text_are_read(String text) {
    var rows = MailRows.of(new MailContent(text, List.of(), List.of()), 10, Limits.DEFAULT);

    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).request().path("prompt").asText()).isEqualTo("a red kite");
    assertThat(rows.get(0).request().path("duration").asInt()).isEqualTo(10);
  }

  @Test
  void of_a_mail_with_one_broken_attachment_nothing_is_taken_and_its_name_is_told() {
    var attached =
        List.of(
            new MailContent.Attachment("good.txt", Format.TEXT, "A cat".getBytes()),
            new MailContent.Attachment("bad.json", Format.JSON, "[{".getBytes()));

    assertThatThrownBy(
            () -> MailRows.of(new MailContent("", attached, List.of()), 10, Limits.DEFAULT))
        .hasMessageStartingWith("The attachment \"bad.json\" cannot be read.");
  }
}
