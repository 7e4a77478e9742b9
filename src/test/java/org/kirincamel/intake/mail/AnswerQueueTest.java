package org.kirincamel.intake.mail;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.main.Main;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** When an answer is sent, and when it is given up; and when a mail is. */
class AnswerQueueTest {

  private static final Answer ANSWER = new Answer("ann@example.org", "x", List.of(), "x");

  private static final Main MAIN = new Main();

  private final SetClock clock = new SetClock();
  private final AnswerQueue queue = new AnswerQueue("videos@kirin.example", clock);

  @BeforeAll
  static void start() {
    MAIN.setDefaultPropertyPlaceholderLocation("false");
    MAIN.addOverrideProperty("kirin.enabled", "false");
    MAIN.configure().withJmxEnabled(false).withRoutesIncludePattern("false");
    MAIN.start();
  }

  @AfterAll
  static void stop() {
    MAIN.stop();
  }

  private static final class SetClock extends Clock {
    private Instant now = Instant.parse("2026-11-25T10:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private Exchange composed(Object due) throws Exception {
    Exchange exchange = MAIN.getCamelContext().getEndpoint("direct:nowhere").createExchange();
    exchange.getMessage().setBody(due);
    queue.compose(exchange);
    return exchange;
  }

  private String failed(Object due, Exception why) throws Exception {
    Exchange exchange = composed(due);
    MimeMessage mail = exchange.getMessage().getBody(MimeMessage.class);
    mail.saveChanges();
    String id = mail.getMessageID();
    exchange.setProperty(Exchange.EXCEPTION_CAUGHT, why);
    queue.failed(exchange);
    return id;
  }

  @Test
  void an_answer_is_tried_five_times_under_the_same_id_and_then_given_up() throws Exception {
    queue.add(ANSWER);
    String id = failed(queue.due().get(0), new MessagingException("down"));
    for (Duration pause :
        List.of(
            Duration.ofSeconds(2),
            Duration.ofMinutes(1),
            Duration.ofMinutes(10),
            Duration.ofMinutes(30))) {
      clock.now = clock.now.plus(pause).minusMillis(1);
      assertThat(queue.due()).isEmpty();
      clock.now = clock.now.plusMillis(1);
      assertThat(failed(queue.due().get(0), new MessagingException("down"))).isEqualTo(id);
    }
    clock.now = clock.now.plus(Duration.ofDays(1));
    assertThat(queue.due()).isEmpty();
  }

  @Test
  void an_address_that_does_not_exist_is_not_tried_again() throws Exception {
    queue.add(ANSWER);
    var refused = new MessagingException("Invalid Addresses");
    refused.setNextException(
        new SMTPAddressFailedException(
            new InternetAddress("ann@example.org"), "RCPT TO", 550, "550 no such user"));
    failed(queue.due().get(0), refused);

    clock.now = clock.now.plus(Duration.ofDays(1));
    assertThat(queue.due()).isEmpty();
  }

  @Test
  void no_more_are_handed_over_than_may_be_under_way_and_no_more_kept_than_fit() throws Exception {
    for (int i = 0; i < 1500; i++) {
      queue.add(ANSWER);
    }
    List<Object> first = queue.due();

    assertThat(first).hasSize(20);
    assertThat(queue.due()).isEmpty();
    queue.sent(composed(first.get(0)));
    assertThat(queue.due()).hasSize(1);
  }

  @Test
  void what_waits_when_the_module_stops_is_sent_no_more() {
    queue.add(ANSWER);
    queue.close();

    assertThat(queue.due()).isEmpty();
  }

  @Test
  void a_mail_is_given_up_for_its_own_failures_alone() {
    var tries = new Tries(2);

    for (int i = 0; i < 10; i++) {
      assertThat(tries.failed("poor", true)).isFalse();
    }
    tries.succeeded("another");
    assertThat(tries.failed("poor", true)).isFalse();
    tries.succeeded("another");
    assertThat(tries.failed("poor", true)).isTrue();
    assertThat(tries.failed("broken", false)).isFalse();
    assertThat(tries.failed("broken", false)).isTrue();
  }
}
