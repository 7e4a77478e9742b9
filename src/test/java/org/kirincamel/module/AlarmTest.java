package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Simulator;
import org.slf4j.LoggerFactory;

@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class AlarmTest {

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void an_account_in_trouble_raises_one_alarm_and_not_one_for_each_request() throws Exception {
    gateway.always(Call.SUBMIT, Fault.status(402, "40201"));
    try (var module = Module.of(home, gateway).with("kirin.alarm.uri", "mock:phone").start()) {
      var phone = module.context().getEndpoint("mock:phone", MockEndpoint.class);
      phone.expectedMinimumMessageCount(1);
      for (int i = 0; i < 5; i++) {
        module.ask(Map.of("prompt", "A cat"), Map.of());
      }
      MockEndpoint.assertIsSatisfied(10, TimeUnit.SECONDS, phone);
      Folders.awaitUntil("some probes", () -> gateway.posts() > 5);

      assertThat(phone.getReceivedExchanges()).hasSize(1);
      assertThat(phone.getReceivedExchanges().get(0).getMessage().getBody(String.class))
          .contains("submission stops", "40201");

      gateway.heal();
      module.awaitDocuments(5);
      Promises.keptWithVideos(gateway, module.folders(), 5);
    }
  }

  @Test
  void what_is_logged_of_an_alarm_that_does_not_arrive_shows_no_address() throws Exception {
    var log = new ListAppender<ILoggingEvent>();
    log.list = new CopyOnWriteArrayList<>();
    log.start();
    var loggers =
        Stream.of("org.kirincamel.CamelAlarm", "org.apache.camel.processor.errorhandler")
            .map(name -> (Logger) LoggerFactory.getLogger(name))
            .toList();
    loggers.forEach(logger -> listen(logger, log));
    gateway.always(Call.SUBMIT, Fault.status(402, "40201"));
    try (var slack = Receiver.start().always(Receiver.Answer.status(404));
        var module =
            Module.of(home, gateway)
                .with("kirin.alarm.uri", slack.url() + "/services/T0/S3CR3T?key=S3CR3T")
                .start()) {
      module.ask(Map.of("prompt", "A cat"), Map.of());

      Folders.awaitUntil(
          "a line about it", () -> lines(log).contains("sent to kirin.alarm.uri: HTTP 404"));
      assertThat(lines(log)).doesNotContain("S3CR3T");
    } finally {
      loggers.forEach(logger -> quiet(logger, log));
    }
  }

  private static void listen(Logger logger, ListAppender<ILoggingEvent> log) {
    logger.setLevel(Level.WARN);
    logger.setAdditive(false);
    logger.addAppender(log);
  }

  private static void quiet(Logger logger, ListAppender<ILoggingEvent> log) {
    logger.detachAppender(log);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  /** What was said, and each failure that was said with it. */
  private static String lines(ListAppender<ILoggingEvent> log) {
    return log.list.stream()
        .map(
            event ->
                event.getFormattedMessage()
                    + (event.getThrowableProxy() == null
                        ? ""
                        : ThrowableProxyUtil.asString(event.getThrowableProxy())))
        .collect(Collectors.joining("\n"));
  }
}
