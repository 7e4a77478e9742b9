package org.kirincamel.intake.mail;

import jakarta.mail.MessagingException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.kirincamel.common.Causes;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.common.SafeText;
import org.slf4j.Logger;

/**
 * Answers on their way out: the beans of {@code routes/kirin-mail-answer.camel.yaml}. Best effort,
 * in memory: an answer holds up no request, and is given up after some tries. Thread-safe.
 */
public final class AnswerQueue implements AutoCloseable {

  private static final Logger LOG = SafeLogger.of(AnswerQueue.class);
  private static final int MAX_WAITING = 1000;
  private static final int MAX_AT_ONCE = 20;
  private static final String WAITING = "kirinMailAnswer";
  private static final int FOR_GOOD = 500;
  private static final int NOT_FOR_GOOD = 600;

  /** Before each further try. */
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(2),
          Duration.ofMinutes(1),
          Duration.ofMinutes(10),
          Duration.ofMinutes(30));

  private record WaitingAnswer(Answer answer, UUID id, int tries, Instant due) {}

  private final PriorityQueue<WaitingAnswer> waiting =
      new PriorityQueue<>(Comparator.comparing(WaitingAnswer::due));
  private final String from;
  private final Clock clock;
  private int underWay;

  /**
   * @param from the address that answers come from
   */
  AnswerQueue(String from, Clock clock) {
    this.from = from;
    this.clock = clock;
  }

  /** Takes an answer to be sent soon. */
  void add(Answer answer) {
    if (!add(new WaitingAnswer(answer, UUID.randomUUID(), 0, clock.instant()))) {
      LOG.warn(
          "The answer to {} was dropped: {} others are already waiting", answer.to(), MAX_WAITING);
    }
  }

  private synchronized boolean add(WaitingAnswer one) {
    return waiting.size() < MAX_WAITING && waiting.add(one);
  }

  /** The answers that are to be sent now, as long as the last ones have been. */
  public synchronized List<Object> due() {
    List<Object> due = new ArrayList<>();
    Instant now = clock.instant();
    while (underWay < MAX_AT_ONCE && !waiting.isEmpty() && !waiting.peek().due().isAfter(now)) {
      due.add(waiting.remove());
      underWay++;
    }
    return due;
  }

  /** Turns an answer into the mail that is sent. */
  public void compose(Exchange exchange) throws MessagingException {
    WaitingAnswer one = exchange.getMessage().getBody(WaitingAnswer.class);
    exchange.setProperty(WAITING, one);
    exchange.getMessage().setBody(one.answer().asMail(from, one.id().toString(), clock.instant()));
  }

  /** Notes that the mail server took it. */
  public void sent(Exchange exchange) {
    WaitingAnswer one = ended(exchange);
    LOG.info("Answered {}", one.answer().to());
  }

  /** Notes that the mail server did not, and tries again later unless it never will. */
  public void failed(Exchange exchange) {
    WaitingAnswer one = ended(exchange);
    Exception why = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    if (forGood(why) || one.tries() >= PAUSES.size()) {
      LOG.warn(
          "The answer to {} was given up after {} tries: {}",
          one.answer().to(),
          one.tries() + 1,
          said(why));
      return;
    }
    Duration pause = PAUSES.get(one.tries());
    LOG.warn(
        "The answer to {} could not be sent, next try in {}: {}",
        one.answer().to(),
        pause,
        said(why));
    if (!add(
        new WaitingAnswer(one.answer(), one.id(), one.tries() + 1, clock.instant().plus(pause)))) {
      LOG.warn(
          "The answer to {} was dropped: {} others are already waiting",
          one.answer().to(),
          MAX_WAITING);
    }
  }

  private synchronized WaitingAnswer ended(Exchange exchange) {
    underWay--;
    return exchange.getProperty(WAITING, WaitingAnswer.class);
  }

  private static String said(Exception why) {
    return SafeText.header(String.valueOf(why.getMessage()));
  }

  private static boolean forGood(Throwable why) {
    for (Throwable cause : Causes.of(why)) {
      int code =
          cause instanceof SMTPAddressFailedException address
              ? address.getReturnCode()
              : cause instanceof SMTPSendFailedException whole ? whole.getReturnCode() : 0;
      if (code >= FOR_GOOD && code < NOT_FOR_GOOD) {
        return true;
      }
    }
    return false;
  }

  /** Says how many answers are lost with this process. */
  @Override
  public synchronized void close() {
    if (!waiting.isEmpty()) {
      LOG.warn("{} answers to mails were not sent before shutdown and are lost", waiting.size());
      waiting.clear();
    }
  }
}
