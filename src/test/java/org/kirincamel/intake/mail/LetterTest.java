package org.kirincamel.intake.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What identifies a mail, and the answer that goes back. */
class LetterTest {

  private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");

  private static Letter letter(String text) {
    return Letter.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String sent(Answer answer) throws Exception {
    var bytes = new ByteArrayOutputStream();
    answer.asMail("videos@kirin.example", "0001", NOW).writeTo(bytes);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void the_key_is_the_id_and_the_sender_so_that_nobody_takes_another_ones_place() throws Exception {
    String ann = letter("From: Ann <ann@example.org>\nMessage-ID: <1@x>\n\nA cat").key();

    assertThat(letter("Received: y\nFrom: ANN@example.org\nMessage-Id:\n <1@x>\n\nother").key())
        .isEqualTo(ann);
    assertThat(letter("From: bob@example.org\nMessage-ID: <1@x>\n\nA cat").key()).isNotEqualTo(ann);
  }

  @Test
  void without_an_id_the_key_is_what_was_written_and_when_whatever_servers_add() throws Exception {
    String first = letter("Received: 1\nFrom: a@x.org\nDate: Mon\n\nA cat").key();

    assertThat(letter("Received: 2\nX: 1\nFrom: a@x.org\nDate: Mon\n\nA cat").key())
        .isEqualTo(first);
    assertThat(letter("From: a@x.org\nDate: Tue\n\nA cat").key()).isNotEqualTo(first);
    assertThat(letter("From: a@x.org\nDate: Mon\n\nA dog").key()).isNotEqualTo(first);
    assertThat(letter("Message-ID: none at all\nFrom: a@x.org\nDate: Mon\n\nA cat").key())
        .isEqualTo(first);
  }

  @Test
  void the_details_say_what_a_later_answer_needs_and_stay_short() throws Exception {
    String many = "<first@x> " + "<middle-of-the-thread@example.org> ".repeat(3) + longThread();
    var details =
        letter(
                "From: a@x.org\nMessage-ID: <1@x>\nSubject: =?utf-8?Q?B=C3=A4r?=\nReferences: "
                    + many
                    + "\n\nx")
            .details();

    assertThat(details)
        .containsEntry("from", "a@x.org")
        .containsEntry("message_id", "<1@x>")
        .containsEntry("subject", "Bär");
    assertThat(details.get("references"))
        .startsWith("<first@x> <")
        .endsWith("<nr-99@example.org>")
        .hasSizeLessThan(500);
  }

  private static String longThread() {
    var ids = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      ids.append("<nr-").append(i).append("@example.org> ");
    }
    return ids.toString().strip();
  }

  @Test
  void an_answer_stands_in_the_thread_and_says_that_a_program_wrote_it() throws Exception {
    var letter = letter("From: a@x.org\nMessage-ID: <2@x>\nSubject: Bär\nReferences: <1@x>\n\nx");

    assertThat(sent(Answer.to(letter, "a@x.org", "Grüße")))
        .contains("From: videos@kirin.example\r\n")
        .contains("To: a@x.org\r\n")
        .contains("Subject: =?UTF-8?")
        .contains("In-Reply-To: <2@x>\r\n")
        .contains("References: <1@x>\r\n <2@x>\r\n")
        .contains("Message-ID: <kirin.answer.0001@kirin.example>\r\n")
        .contains("Auto-Submitted: auto-replied\r\n")
        .contains("X-Kirin-Camel: answer\r\n");
  }

  @Test
  void an_answer_is_not_answered_by_this_module() throws Exception {
    var letter = Letter.of(sent(new Answer("a@x.org", "x", List.of(), "x")).getBytes());

    assertThat(Automatic.of(letter.mail())).contains(Automatic.OURS);
  }

  @Test
  void nothing_in_a_mail_begins_a_header_of_the_answer() throws Exception {
    var letter =
        letter(
            "From: a@x.org\n"
                + "Message-ID: <2@x>\n"
                + "Subject: =?utf-8?Q?hello=0D=0ABcc:_victim@example.com=0D=0A=0D=0Abody?=\n"
                + "References: <1@x>\n"
                + " <bad\u0001@x> <x@y>\r bcc: victim@example.com\n\nx");
    String sent = sent(Answer.to(letter, "a@x.org", "x"));

    assertThat(sent.split("\r\n\r\n", 2)[0].lines())
        .noneMatch(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("bcc"));
    assertThat(letter.subject()).isEqualTo("hello Bcc: victim@example.com body");
  }

  @Test
  void a_subject_is_answered_once_and_never_empty() throws Exception {
    assertThat(sent(new Answer("a@x.org", "RE: x", List.of(), "x"))).contains("Subject: RE: x\r\n");
    assertThat(sent(new Answer("a@x.org", " \n", List.of(), "x")))
        .contains("Subject: Re: your request\r\n")
        .doesNotContain("In-Reply-To");
  }

  @Test
  @Timeout(30)
  void mails_that_are_built_to_fill_the_memory_are_refused() {
    assertThatThrownBy(() -> letter("a:\n".repeat(200_000) + "\nx"))
        .isInstanceOf(RefusedMailException.class);
    assertThatThrownBy(() -> letter("From: a@x.org\n\n" + "--b\n".repeat(3_000)))
        .isInstanceOf(RefusedMailException.class);
    assertThatThrownBy(() -> letter("From: a@x.org\n\n" + "\n".repeat(300_000)))
        .isInstanceOf(RefusedMailException.class);
  }

  @Test
  @Timeout(30)
  void parts_inside_parts_have_an_end() {
    var nested = new StringBuilder("From: a@x.org\n");
    for (int i = 0; i < 200; i++) {
      nested.append("Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n".formatted(i, i));
    }
    nested.append("\nA cat");

    assertThatThrownBy(() -> MailParts.of(letter(nested.toString()).mail(), 1000))
        .hasMessageContaining("send a simpler one");
  }
}
