package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Message;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kirincamel.simulator.MailServer;
import org.kirincamel.simulator.Simulator;

/** Results in somebody's mailbox. */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class MailTargetTest {

  private static final String ANN = "ann@example.org";

  @TempDir Path home;
  private final MailServer mail = MailServer.start();
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
    mail.close();
  }

  private Module.Plan plan() {
    return Module.of(home, gateway)
        .with(
            "kirin.target.post.uri",
            "smtp://127.0.0.1:" + mail.settings().get("kirin.mail.smtp.port"))
        .with("kirin.target.post.from", "videos@kirin.example")
        .with("kirin.target.post.schedule", "50ms")
        .with("kirin.deliver.default", "post");
  }

  /** Asks as the mail source does. */
  private static void askByMail(Module module, Map<String, String> details) {
    Map<String, Object> variables = new HashMap<>(Map.of("kirinSourceKind", "mail"));
    details.forEach((name, value) -> variables.put("kirinSourceDetail." + name, value));
    module.ask(Map.of("prompt", "A cat 🐈 on a wall"), variables);
  }

  private MimeMessage awaitMail(String address) {
    Folders.awaitUntil("a mail for " + address, () -> !mail.received(address).isEmpty());
    return mail.received(address).get(0);
  }

  private static String header(MimeMessage message, String name) throws Exception {
    String[] values = message.getHeader(name);
    return values == null ? "" : String.join(" | ", values);
  }

  private static String text(MimeMessage message) throws Exception {
    Object content = message.getContent();
    return content instanceof Multipart parts
        ? parts.getBodyPart(0).getContent().toString()
        : content.toString();
  }

  @Test
  void whoever_asked_by_mail_gets_the_result_in_the_same_thread() throws Exception {
    var plan = plan().with("kirin.target.post.uri", "kirin-smtp:results");
    mail.settings().forEach(plan::with);
    try (var module = plan.start()) {
      mail.deliver(
          """
          From: Ann <ann@example.org>
          To: videos@kirin.example
          Subject: a video, please
          Message-ID: <first@example.org>
          References: <before@example.org>
          Content-Type: text/plain; charset=utf-8

          A cat on a wall
          """
              .replace("\n", "\r\n")
              .getBytes(StandardCharsets.UTF_8));
      // The answer of the mail source, and then the result.
      Folders.awaitUntil("two mails", () -> mail.received(ANN).size() == 2);

      var result =
          mail.received(ANN).stream().filter(each -> isResult(each)).findFirst().orElseThrow();
      assertThat(result.getSubject()).isEqualTo("Re: a video, please");
      assertThat(header(result, "In-Reply-To")).isEqualTo("<first@example.org>");
      assertThat(header(result, "References").replaceAll("\\s+", " "))
          .isEqualTo("<before@example.org> <first@example.org>");
      assertThat(header(result, "Auto-Submitted")).isEqualTo("auto-generated");
      assertThat(text(result)).contains("A cat on a wall");
      var delivered = Targets.awaitOne(module, "post", "delivered");
      assertThat(header(result, "Message-ID"))
          .isEqualTo("<kirin.result.%s@kirin.example>".formatted(delivered.get("id")));
    }
  }

  @Test
  void thanks_for_a_result_are_not_paid_for() throws Exception {
    var plan = plan().with("kirin.target.post.uri", "kirin-smtp:results");
    mail.settings().forEach(plan::with);
    try (var module = plan.start()) {
      mail.deliver(fromAnn("<first@example.org>", "", "A cat on a wall"));
      Folders.awaitUntil(
          "the result", () -> mail.received(ANN).stream().anyMatch(MailTargetTest::isResult));
      var result =
          mail.received(ANN).stream().filter(MailTargetTest::isResult).findFirst().orElseThrow();

      String answered = "In-Reply-To: " + header(result, "Message-ID") + "\r\n";
      mail.deliver(fromAnn("<thanks@example.org>", answered, "Thanks, that is wonderful!"));

      Folders.awaitUntil(
          "no mail left",
          () -> mail.folder("kirin-done").size() + mail.folder("kirin-failed").size() == 2);
      // Behind it, so that what it would have become has been posted, too.
      mail.deliver(fromAnn("<last@example.org>", "", "A dog on a wall"));
      Folders.awaitUntil(
          "the second result",
          () -> mail.received(ANN).stream().filter(MailTargetTest::isResult).count() == 2);
      assertThat(gateway.paid()).isEqualTo(2);
      assertThat(Targets.shown(module, "post")).hasSize(2);
      assertThat(mail.folder("kirin-done")).hasSize(2);
    }
  }

  private static byte[] fromAnn(String id, String more, String text) {
    return ("From: Ann <ann@example.org>\r\nTo: videos@kirin.example\r\nSubject: cat\r\n"
            + ("Message-ID: " + id + "\r\n" + more + "\r\n" + text + "\r\n"))
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static boolean isResult(MimeMessage message) {
    try {
      return header(message, "X-Kirin-Camel").equals("result");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_small_video_is_attached_and_its_link_is_there_all_the_same() throws Exception {
    try (var module = plan().start()) {
      askByMail(module, Map.of("from", ANN));

      var message = awaitMail(ANN);

      var parts = (Multipart) message.getContent();
      assertThat(parts.getCount()).isEqualTo(2);
      var video = parts.getBodyPart(1);
      assertThat(video.getContentType()).startsWith("video/mp4");
      assertThat(video.getFileName()).endsWith(".mp4");
      var bytes = video.getInputStream().readAllBytes();
      assertThat(bytes).isNotEmpty();
      assertThat(text(message)).contains("attached", gateway.url() + "/videos");
      assertThat(message.getSubject()).isEqualTo("Your video: completed");
      assertThat(gateway.videoDownloads()).isEqualTo(1);
    }
  }

  @Test
  void a_video_above_the_limit_is_a_link_alone() throws Exception {
    try (var module = plan().with("kirin.target.post.attach", "10").start()) {
      askByMail(module, Map.of("from", ANN));

      var message = awaitMail(ANN);

      assertThat(message.getContent()).isInstanceOf(String.class);
      assertThat(text(message)).contains("ready", gateway.url() + "/videos");
    }
  }

  @Test
  void a_fixed_list_gets_results_of_requests_that_came_otherwise() throws Exception {
    try (var module =
        plan()
            .with("kirin.target.post.to", "requester, ops@example.com, film@example.com")
            .start()) {
      module.ask(Map.of("prompt", "A cat"), Map.of());

      var message = awaitMail("ops@example.com");

      assertThat(message.getRecipients(Message.RecipientType.TO))
          .extracting(Object::toString)
          .containsExactly("ops@example.com", "film@example.com");
      assertThat(awaitMail("film@example.com").getSubject()).isEqualTo("Your video: completed");
    }
  }

  @Test
  void a_result_for_nobody_is_dead_at_once_and_says_why() throws Exception {
    try (var module = plan().start()) {
      // The public door: whatever it says of a sender, it is no mail.
      module.ask(
          Map.of("prompt", "A cat"),
          Map.of("kirinSourceKind", "cron", "kirinSourceDetail.from", ANN));

      var dead = Targets.awaitOne(module, "post", "dead");

      assertThat(dead.get("attempts")).isEqualTo(1);
      assertThat(dead.get("last_error").toString())
          .contains("the request came by cron, not by mail", "kirin.target.post.to");
      assertThat(mail.received(ANN)).isEmpty();
    }
  }

  @Test
  void nothing_that_a_stranger_says_becomes_a_header_or_another_recipient() throws Exception {
    String evil = "x\r\nBcc: eve@example.net\r\nX-Evil: yes\r\n\r\nno more headers";
    try (var module = plan().start()) {
      askByMail(
          module,
          Map.of(
              "from",
              ANN,
              "subject",
              evil,
              "message_id",
              "<a@b>\r\nBcc: eve@example.net",
              "references",
              "<c@d>\r\nX-Evil: yes\r\n <e@f>"));

      var message = awaitMail(ANN);

      assertThat(header(message, "Bcc")).isEmpty();
      assertThat(header(message, "X-Evil")).isEmpty();
      assertThat(message.getSubject()).startsWith("Re: x Bcc: eve@example.net");
      assertThat(header(message, "References").replaceAll("\\s+", " "))
          .isEqualTo("<c@d> <e@f> <a@b>");
      assertThat(mail.received("eve@example.net")).isEmpty();
      assertThat(text(message)).contains("A cat 🐈 on a wall");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ann@example.org, eve@example.net",
        "ann@example.org\r\nBcc: eve@example.net",
        "friends: ann@example.org, eve@example.net;",
        "nobody",
        "<@eve@example.net>"
      })
  void a_sender_that_is_not_one_address_gets_nothing(String from) throws Exception {
    try (var module = plan().start()) {
      askByMail(module, Map.of("from", from));

      Targets.awaitOne(module, "post", "dead");

      for (String address : List.of(ANN, "eve@example.net")) {
        assertThat(mail.received(address)).isEmpty();
      }
    }
  }

  @Test
  void a_rejected_request_hears_by_mail_what_is_wrong() throws Exception {
    try (var module = plan().start()) {
      module.ask(
          Map.of("prompt", "A cat", "mode", "fast"),
          Map.of("kirinSourceKind", "mail", "kirinSourceDetail.from", ANN));

      var message = awaitMail(ANN);

      assertThat(message.getSubject()).isEqualTo("Your video: rejected");
      assertThat(text(message)).contains("not accepted", "mode");
      assertThat(Arrays.toString(message.getAllRecipients())).isEqualTo("[ann@example.org]");
    }
  }
}
