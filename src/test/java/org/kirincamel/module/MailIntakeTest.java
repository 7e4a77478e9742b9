package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.MailServer;
import org.kirincamel.simulator.Ports;
import org.kirincamel.simulator.Simulator;

/** Requests that come as mails, from a real server, and the answers to them. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class MailIntakeTest {

  private static final Path MAILS = Path.of("src", "test", "resources", "mail");
  private static final String DONE = "kirin-done";
  private static final String FAILED = "kirin-failed";

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));
  private final MailServer server = MailServer.start();

  @AfterEach
  void close() {
    server.close();
    gateway.close();
  }

  private static byte[] mail(String name) {
    try {
      return Files.readAllBytes(MAILS.resolve(name + ".eml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Module.Plan plan(Map<String, String> settings) {
    var plan = Module.of(home, gateway);
    settings.forEach(plan::with);
    return plan;
  }

  private Module.Plan plan() {
    return plan(server.settings());
  }

  private void deliver(String... names) {
    for (String name : names) {
      server.deliver(mail(name));
    }
  }

  private void awaitFolders(int done, int failed) {
    Folders.awaitUntil(
        "%d mails done and %d refused, and none left".formatted(done, failed),
        () ->
            server.folder(DONE).size() == done
                && server.folder(FAILED).size() == failed
                && server.count("INBOX") == 0);
  }

  private MimeMessage awaitAnswer(String address) {
    Folders.awaitUntil("an answer to " + address, () -> !server.received(address).isEmpty());
    return server.received(address).get(0);
  }

  private static String text(MimeMessage mail) throws MessagingException, IOException {
    return ((String) mail.getContent()).replace("\r\n", "\n");
  }

  @Test
  void a_mail_becomes_a_video_and_its_sender_hears_of_it_in_the_same_thread() throws Exception {
    try (var module = plan().start()) {
      deliver("outlook-de-reply");

      JsonNode document = module.awaitDocument();
      awaitFolders(1, 0);
      MimeMessage answer = awaitAnswer("juergen@example.org");

      assertThat(document.at("/request/prompt").asText())
          .isEqualTo("Ein Käuzchen fliegt über die verschneite Straße – ganz leise.");
      assertThat(document.at("/source/kind").asText()).isEqualTo("mail");
      assertThat(document.at("/source/name").asText()).isEqualTo("AW: Video für Freitag");
      assertThat(document.at("/source/details/from").asText()).isEqualTo("juergen@example.org");
      assertThat(document.at("/source/details/subject").asText())
          .isEqualTo("AW: Video für Freitag");
      assertThat(document.at("/source/details/references").asText())
          .isEqualTo("<5b1f0c7e@redaktion.example.org>");
      String id = "<AM0PR04MB1234ABCD5678@AM0PR04MB1234.eurprd04.prod.outlook.example>";
      assertThat(document.at("/source/details/message_id").asText()).isEqualTo(id);
      assertThat(answer.getSubject()).isEqualTo("Re: AW: Video für Freitag");
      assertThat(answer.getHeader("In-Reply-To", null)).isEqualTo(id);
      assertThat(answer.getHeader("References", null))
          .containsSubsequence("<5b1f0c7e@redaktion.example.org>", id);
      assertThat(answer.getHeader("Auto-Submitted", null)).isEqualTo("auto-replied");
      assertThat(answer.getHeader("X-Kirin-Camel")).isNotNull();
      assertThat(answer.getFrom()[0]).hasToString(MailServer.ADDRESS);
      assertThat(answer.getRecipients(Message.RecipientType.TO)).hasSize(1);
      assertThat(text(answer))
          .startsWith("Your request was accepted: " + document.path("request_id").asText());
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void everything_that_is_wrong_is_told_in_plain_words() throws Exception {
    try (var module = plan().start()) {
      deliver("two-violations");

      JsonNode document = module.awaitDocument();
      awaitFolders(1, 0);

      assertThat(document.path("status").asText()).isEqualTo("rejected");
      assertThat(text(awaitAnswer("ann@example.org")))
          .startsWith("Your request was rejected: " + document.path("request_id").asText())
          .contains("\n  - duration: expected ", "\n  - mode: expected ");
      assertThat(gateway.posts()).isZero();
    }
  }

  @Test
  void of_a_mail_that_cannot_be_read_nothing_is_taken_and_its_sender_hears_why() throws Exception {
    try (var module = plan().start()) {
      deliver("misspelt-parameter");

      awaitFolders(0, 1);

      assertThat(text(awaitAnswer("ann@example.org")))
          .startsWith("Nothing was made of your mail.")
          .contains("\"duraton\" is no parameter; probably duration is meant");
      assertThat(module.folders().documents()).isEmpty();
      assertThat(gateway.posts()).isZero();
    }
  }

  @Test
  void mails_of_all_kinds_are_taken_and_bad_ones_hold_up_none_behind_them() throws Exception {
    try (var module = plan().with("kirin.intake.mail.max-per-poll", "3").start()) {
      deliver(
          "broken-type",
          "broken-base64",
          "bounce",
          "unknown-charset",
          "pdf",
          "mutt-8bit",
          "charset-unsaid",
          "mailx-7bit",
          "gmail-web",
          "gmail-web-forwarded-only",
          "apple-mail-csv",
          "thunderbird-flowed",
          "iphone-japanese",
          "phone-arabic",
          "attachments-json-yaml",
          "outlook-web-html-only",
          "no-message-id",
          "empty",
          "body-yaml");

      module.awaitDocuments(14);
      awaitFolders(11, 8);

      assertThat(
              module.folders().documents().stream()
                  .map(document -> document.at("/request/prompt").asText()))
          .contains(
              "Stará tramvaj jede sněžnou ulicí, žluté světlo z oken.",
              "桜の下を走る柴犬。①カメラはゆっくり追いかける。",
              "قارب شراعي صغير يعبر البحر عند الغروب.",
              "A paper boat drifts down a rain gutter & past a sleeping dog.");
      Promises.keptWithVideos(gateway, module.folders(), 14);
    }
  }

  @Test
  void strangers_forged_senders_and_programs_get_neither_a_video_nor_an_answer() throws Exception {
    try (var module = plan().start()) {
      deliver(
          "stranger",
          "spoofed-display-name",
          "spoofed-two-from",
          "spoofed-two-from-headers",
          "spoofed-sender",
          "away-exchange",
          "away-vacation",
          "list",
          "bulk",
          "our-own",
          "thanks",
          "bounce",
          "system-json-alone");
      awaitFolders(0, 13);
      // The last answer to be sent, behind all that should not be.
      deliver("mailx-7bit");
      awaitAnswer("ben@example.org");

      assertThat(server.received("ann@example.org")).isEmpty();
      assertThat(server.received("mallory@evil.example")).isEmpty();
      assertThat(server.received("MAILER-DAEMON@example.org")).isEmpty();
      module.awaitDocument();
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void a_program_may_ask_where_that_is_wanted_but_gets_no_answer_and_nobody_away_does()
      throws Exception {
    try (var module = plan().with("kirin.intake.mail.automatic", "take").start()) {
      deliver("system-json-alone", "bulk", "away-exchange", "away-vacation", "list", "our-own");
      awaitFolders(2, 4);
      deliver("mailx-7bit");
      awaitAnswer("ben@example.org");

      assertThat(server.received("ann@example.org")).isEmpty();
      module.awaitDocuments(3);
      Promises.keptWithVideos(gateway, module.folders(), 3);
    }
  }

  @Test
  void the_same_mail_is_the_same_request_however_often_it_comes() throws Exception {
    try (var module = plan().start()) {
      deliver("mailx-7bit", "no-message-id");
      module.awaitDocuments(2);
      awaitFolders(2, 0);
      deliver("mailx-7bit", "no-message-id", "same-message-id-other-text");
      awaitFolders(5, 0);

      Folders.awaitUntil("three answers", () -> server.received("ben@example.org").size() == 3);
      assertThat(server.received("ben@example.org"))
          .extracting(mail -> text(mail).lines().findFirst().orElse(""))
          .filteredOn(
              line -> line.contains("was there already, from a mail with the same Message-ID"))
          .hasSize(2);
      Promises.keptWithVideos(gateway, module.folders(), 2);
    }
  }

  @Test
  void a_mail_too_large_is_refused_and_its_sender_hears_it() throws Exception {
    try (var module = plan().with("kirin.intake.mail.max-bytes", "20000").start()) {
      byte[] small = mail("mailx-7bit");
      byte[] large = new byte[3_000_000];
      java.util.Arrays.fill(large, (byte) 'x');
      for (int i = 70; i < large.length; i += 70) {
        large[i] = '\n';
      }
      System.arraycopy(small, 0, large, 0, small.length);
      server.deliver(large);

      awaitFolders(0, 1);

      assertThat(text(awaitAnswer("ben@example.org")))
          .contains("expected at most 20000 bytes with everything attached");
      assertThat(module.folders().documents()).isEmpty();
    }
  }

  @Test
  void while_no_answer_can_be_sent_requests_are_taken_and_the_answer_comes_later()
      throws Exception {
    int port = Ports.free();
    try (var module = plan().with("kirin.mail.smtp.port", Integer.toString(port)).start()) {
      deliver("mailx-7bit");
      module.awaitDocument();
      awaitFolders(1, 0);

      try (var later = MailServer.start(port)) {
        Folders.awaitUntil("an answer", () -> !later.received("ben@example.org").isEmpty());
        assertThat(text(later.received("ben@example.org").get(0)))
            .startsWith("Your request was accepted");
      }
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void by_tls_with_a_certificate_of_ones_own() throws Exception {
    try (var module = plan(server.tlsSettings()).start()) {
      deliver("gmail-web");

      module.awaitDocument();
      awaitFolders(1, 0);
      awaitAnswer("ann@example.org");
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void with_a_server_that_vouches_only_for_some_the_others_are_refused() throws Exception {
    try (var module = plan().with("kirin.intake.mail.authserv", "mx.kirin.example").start()) {
      deliver("gmail-web");
      String good = new String(mail("mailx-7bit"), StandardCharsets.UTF_8);
      server.deliver(
          ("Authentication-Results: mx.kirin.example; dmarc=pass header.from=example.org\r\n"
                  + good)
              .getBytes(StandardCharsets.UTF_8));

      module.awaitDocument();
      awaitFolders(1, 1);
      awaitAnswer("ben@example.org");

      assertThat(server.received("ann@example.org")).isEmpty();
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void without_answers_no_mail_server_for_them_is_needed() throws Exception {
    var settings = server.settings();
    settings.keySet().removeIf(name -> name.startsWith("kirin.mail.smtp."));
    settings.put("kirin.intake.mail.answers", "false");
    try (var module = plan(settings).start()) {
      deliver("mailx-7bit");

      module.awaitDocument();
      awaitFolders(1, 0);

      assertThat(module.context().getRoute("kirin-mail-answer")).isNull();
      assertThat(module.context().getRoute("kirin-intake-mail")).isNotNull();
    }
  }

  @Test
  void a_mail_left_behind_by_a_crash_meets_its_key_after_the_start() throws Exception {
    try (var module = plan().start()) {
      deliver("mailx-7bit");
      module.awaitDocument();
      awaitFolders(1, 0);
    }
    // As it lay there when the process died between the store and the move.
    deliver("mailx-7bit");
    try (var module = plan().start()) {
      awaitFolders(2, 0);
      assertThat(module.folders().documents()).hasSize(1);
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
    assertThat(List.copyOf(server.folder("INBOX"))).isEmpty();
  }
}
