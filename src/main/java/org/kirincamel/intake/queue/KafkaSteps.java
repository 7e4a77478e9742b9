package org.kirincamel.intake.queue;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.consumer.KafkaManualCommit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.kirincamel.common.Causes;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.intake.UnreadableMessageException;
import org.kirincamel.store.StoreException;
import org.kirincamel.task.Meters;
import org.slf4j.Logger;

/** What the route of the Kafka topic asks. */
public final class KafkaSteps {

  private static final Logger LOG = SafeLogger.of(KafkaSteps.class);

  private static final String RECORD = "kirinKafkaRecord";

  /** What is next for the record: another try, its grave, or the commit. */
  private static final String NEXT = "kirinKafkaNext";

  private static final String REASON = "kirinKafkaReason";
  private static final String WITHOUT_VALUE = "kirinKafkaWithoutValue";
  private static final String DETAIL = "kirinSourceDetail.";
  private final int maxTries;
  private final Pause pause;
  private final Meters meters;

  /** Tries of the record that a partition stands at. Kafka counts none. */
  private final Map<String, Tries> tries = new ConcurrentHashMap<>();

  private record Tries(long offset, int count) {}

  /** Where a record lies, and since when. */
  private record Place(String topic, int partition, long offset, long timestamp) {

    String text() {
      return "%s-%d@%d".formatted(topic, partition, offset);
    }

    String line() {
      return topic + "-" + partition;
    }
  }

  private record Arrived(
      Place place,
      Optional<byte[]> key,
      Optional<byte[]> value,
      Headers headers,
      KafkaManualCommit commit) {}

  /**
   * @param maxTries after which a record that cannot be taken is dead, from 1
   */
  public KafkaSteps(int maxTries, Pause pause, Meters meters) {
    this.maxTries = maxTries;
    this.pause = pause;
    this.meters = meters;
  }

  /** Keeps the record for as many tries as it takes, and leaves no header behind. */
  public void open(Exchange exchange) {
    Message message = exchange.getMessage();
    exchange.setVariable(
        RECORD,
        new Arrived(
            new Place(
                message.getHeader(KafkaConstants.TOPIC, String.class),
                message.getHeader(KafkaConstants.PARTITION, Integer.class),
                message.getHeader(KafkaConstants.OFFSET, Long.class),
                message.getHeader(KafkaConstants.TIMESTAMP, Long.class)),
            Optional.ofNullable(message.getHeader(KafkaConstants.KEY, byte[].class)),
            Optional.ofNullable(message.getBody(byte[].class)),
            message.getHeader(KafkaConstants.HEADERS, Headers.class),
            message.getHeader(KafkaConstants.MANUAL_COMMIT, KafkaManualCommit.class)));
    exchange.setVariable(NEXT, "try");
    message.removeHeaders("*");
  }

  /**
   * Says where the record comes from.
   *
   * @return its value, empty where it has none
   */
  public byte[] read(Exchange exchange) {
    Arrived record = record(exchange);
    exchange.setVariable("kirinSourceKind", "kafka");
    exchange.setVariable("kirinSourceName", record.place().topic());
    // With its time: a topic that was deleted and made anew counts its records from nought again.
    exchange.setVariable(
        "kirinSourceKey", record.place().text() + "@" + record.place().timestamp());
    exchange.setVariable(DETAIL + "partition", Integer.toString(record.place().partition()));
    exchange.setVariable(DETAIL + "offset", Long.toString(record.place().offset()));
    record
        .key()
        .flatMap(RecordHeaders::text)
        .ifPresent(key -> exchange.setVariable(DETAIL + "key", key));
    RecordHeaders.details(record.headers())
        .forEach((name, value) -> exchange.setVariable(DETAIL + name, value));
    RecordHeaders.contentType(record.headers())
        .ifPresent(type -> exchange.setVariable("kirinSourceContentType", type));
    return record.value().orElseGet(() -> new byte[0]);
  }

  /** The record is done with: a start from here on begins behind it. */
  public void commit(Exchange exchange) {
    Arrived record = record(exchange);
    record.commit().commit();
    tries.remove(record.place().line());
  }

  /**
   * Decides what is next after a try that failed. A record that cannot be read is dead at once, for
   * it will be the same next time. Where the store failed it is read again after a pause, without
   * end; where anything else did, until its tries are used up. The records behind it in its
   * partition wait meanwhile: to skip it would be to lose it.
   *
   * @throws Exception the failure itself, after which the partition is read again from this record
   */
  public void failed(Exchange exchange) throws Exception {
    Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    Arrived record = record(exchange);
    boolean buried = "bury".equals(exchange.getVariable(NEXT));
    if (buried && tooLarge(failure) && exchange.getVariable(WITHOUT_VALUE) == null) {
      exchange.setVariable(WITHOUT_VALUE, true);
      return;
    }
    meters.sourceFailed("kafka");
    boolean unreadable = Causes.find(failure, UnreadableMessageException.class).isPresent();
    boolean store = Causes.find(failure, StoreException.class).isPresent();
    // Nor is it the record's fault where it could not be committed.
    boolean kafka = Causes.find(failure, KafkaException.class).isPresent();
    boolean runs = pause.running(exchange);
    if (!buried && (unreadable || !store && !kafka && runs && tried(record) >= maxTries)) {
      exchange.setVariable(REASON, DeadLetter.reason(failure));
      exchange.setVariable(NEXT, "bury");
      LOG.warn("Record {} is dead: {}", record.place().text(), DeadLetter.reason(failure));
      return;
    }
    LOG.warn(
        store ? "Record {} waits for the store: {}" : "Record {} will be retried: {}",
        record.place().text(),
        DeadLetter.reason(failure));
    pause.over(exchange);
    throw failure;
  }

  private int tried(Arrived record) {
    return tries
        .merge(
            record.place().line(),
            new Tries(record.place().offset(), 1),
            (before, first) ->
                before.offset() == record.place().offset()
                    ? new Tries(record.place().offset(), before.count() + 1)
                    : first)
        .count();
  }

  private static boolean tooLarge(Exception failure) {
    return Causes.find(failure, RecordTooLargeException.class).isPresent();
  }

  /**
   * Makes the dead letter: the record's key and value as they came, and in headers of ours why it
   * is dead, where it lies, and its own headers as JSON, where their names can steer nothing. A
   * value that has no room there is left where it lies.
   */
  public void bury(Exchange exchange) {
    Arrived record = record(exchange);
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    message.setHeader(DeadLetter.REASON, exchange.getVariable(REASON, String.class));
    message.setHeader(DeadLetter.SOURCE, record.place().text());
    message.setHeader(
        DeadLetter.TRIES,
        Integer.toString(
            Optional.ofNullable(tries.get(record.place().line())).map(Tries::count).orElse(1)));
    message.setHeader(DeadLetter.PREFIX + "headers", RecordHeaders.json(record.headers()));
    record.key().ifPresent(key -> message.setHeader(KafkaConstants.KEY, key));
    boolean withValue = exchange.getVariable(WITHOUT_VALUE) == null;
    message.setBody(record.value().filter(value -> withValue).orElseGet(() -> new byte[0]));
  }

  private static Arrived record(Exchange exchange) {
    return exchange.getVariable(RECORD, Arrived.class);
  }
}
