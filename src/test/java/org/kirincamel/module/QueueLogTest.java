package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.kirincamel.simulator.Simulator;

/** What strangers put on a queue fills no log. */
@Timeout(120)
@ResourceLock(LogLines.ROOT)
class QueueLogTest {

  @TempDir Path home;
  @TempDir Path brokerHome;

  /** What an operator would look at. */
  private static LogLines warnings() {
    return LogLines.where(
        event ->
            event.getLevel().isGreaterOrEqual(Level.WARN)
                && event
                    .getLoggerName()
                    .matches("org\\.(kirincamel|apache\\.camel|springframework).*"));
  }

  /** Other modules of this process log, too. */
  private static List<ILoggingEvent> of(Module module, LogLines log) {
    String thread = module.context().getExecutorServiceManager().resolveThreadName("any");
    String own = thread.substring(0, thread.indexOf(')') + 1);
    return log.all().stream().filter(event -> event.getThreadName().startsWith(own)).toList();
  }

  private static void assertOneEach(List<ILoggingEvent> log, String... reasons) {
    assertThat(log)
        .hasSize(reasons.length)
        .allMatch(event -> event.getThrowableProxy() == null)
        .extracting(ILoggingEvent::getFormattedMessage)
        .allMatch(line -> line.contains("is dead: "))
        .allMatch(line -> line.indexOf('\n') < 0);
    for (String reason : reasons) {
      assertThat(log)
          .extracting(ILoggingEvent::getFormattedMessage)
          .anyMatch(line -> line.contains(reason));
    }
  }

  @Test
  void a_message_that_cannot_be_read_is_one_line_with_the_reason() throws Exception {
    try (var gateway = Simulator.start().taskDuration(Duration.ofMillis(50));
        var broker = Broker.start(brokerHome);
        var module =
            Module.of(home, gateway)
                .with("kirin.intake.jms.enabled", "true")
                .with("kirin.jms.url", broker.coreUrl())
                .with("kirin.intake.jms.consumers", "1")
                .start();
        var log = warnings()) {
      try (var session = broker.core().createContext()) {
        var queue = session.createQueue("kirin-requests");
        session.createProducer().send(queue, "[{\"prompt\":\"broken\"},");
        session.createProducer().send(queue, session.createObjectMessage("an object"));
        session.createProducer().send(queue, Map.of("prompt", "A cat"));
      }
      module.awaitDocument();

      assertOneEach(of(module, log), "end", "object message");
    }
  }

  @Test
  void a_record_that_cannot_be_read_is_one_line_with_the_reason() throws Exception {
    try (var gateway = Simulator.start().taskDuration(Duration.ofMillis(50));
        var kafka = KafkaServer.start(brokerHome)) {
      kafka.makeTopic("kirin-requests");
      kafka.makeTopic("kirin-requests-dead");
      kafka.send(
          List.of(
              record("[{\"prompt\":\"broken\"},"), record(""), record("{\"prompt\":\"good\"}")));
      try (var log = warnings();
          var module =
              Module.of(home, gateway)
                  .with("kirin.intake.kafka.enabled", "true")
                  .with("kirin.kafka.brokers", kafka.brokers())
                  .start()) {
        module.awaitDocument();

        assertOneEach(of(module, log), "end", "empty message");
      }
    }
  }

  private static ProducerRecord<byte[], byte[]> record(String value) {
    return new ProducerRecord<>("kirin-requests", value.getBytes(StandardCharsets.UTF_8));
  }
}
