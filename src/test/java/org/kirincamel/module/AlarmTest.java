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

@Timeout(120)
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

  private static String told(com.fasterxml.jackson.databind.JsonNode shown, int number) {
    var event = shown.get("events").get(number);
    return "%s %s %s"
        .formatted(event.get("from"), event.get("to").asText(), event.get("cause").asText());
  }

  @Test
  void a_request_whose_outcome_stays_unknown_raises_an_alarm_and_says_what_it_waits_for()
      throws Exception {
    gateway.fault(Call.SUBMIT, Fault.acceptedThen(503)).always(Call.LOOKUP, Fault.status(500));
    try (var module =
        Caller.plan(home, gateway)
            .with("kirin.submit.unknown.alarm", "1s")
            .with("kirin.alarm.repeat", "3s")
            .with("kirin.alarm.uri", "mock:phone")
            .start()) {
      var phone = module.context().getEndpoint("mock:phone", MockEndpoint.class);
      String id = module.ask(Map.of("prompt", "A cat"), Map.of()).get("request_id").toString();

      Folders.awaitUntil("the alarm and its repetition", () -> phone.getReceivedCounter() > 1);
      assertThat(phone.getReceivedExchanges().get(0).getMessage().getBody(String.class))
          .startsWith("1 request is of unknown outcome for longer than 1s")
          .contains(id, "direct:kirin-settle");
      var shown = new Caller(module).get("/requests/" + id).json();
      assertThat(shown.get("status").asText()).isEqualTo("unknown");
      assertThat(shown.get("waits_for").asText()).contains("500");
      assertThat(told(shown, 0)).isEqualTo("null accepted received");
      assertThat(told(shown, 1)).isEqualTo("\"accepted\" submitting posting");
      assertThat(told(shown, 2)).startsWith("\"submitting\" unknown ").contains("503");
      assertThat(java.time.Instant.parse(shown.get("next_look_at").asText())).isNotNull();

      gateway.heal();
      module.awaitDocument();
      var ended = new Caller(module).get("/requests/" + id).json();
      assertThat(ended.get("waits_for").isNull()).isTrue();
      assertThat(ended.get("next_look_at").isNull()).isTrue();
      assertThat(ended.at("/events"))
          .extracting(event -> event.get("cause").asText())
          .contains("found at the gateway", "video fetched", "delivered to outbox");
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void slots_that_stay_full_are_one_line_when_that_begins_and_one_when_it_ends() throws Exception {
    var log = new ListAppender<ILoggingEvent>();
    log.list = new CopyOnWriteArrayList<>();
    log.start();
    var logger = logger("org.kirincamel.loop.WatchSteps");
    listen(logger, log);
    logger.setLevel(Level.INFO);
    var clock = new ShiftedClock();
    // So long that the task does not end before the line has come, on however slow a machine.
    try (var slow = Simulator.start(clock).taskDuration(Duration.ofHours(10));
        var module =
            Module.of(home, slow)
                .clock(clock)
                // As no other module has, whose lines are in the same log.
                .with("kirin.submit.max-in-flight", "7")
                .with("kirin.task.deadline", "1d")
                .start()) {
      for (int i = 0; i < 9; i++) {
        module.ask(Map.of("prompt", "A cat"), Map.of());
      }
      Folders.awaitUntil("seven that run", () -> module.in(org.kirincamel.task.State.RUNNING) == 7);
      Folders.awaitUntil(
          "the line that it begins",
          () -> {
            clock.forward(Duration.ofSeconds(30));
            return lines(log).contains("All 7 slots");
          });
      assertThat(lines(log).lines())
          .filteredOn(line -> line.startsWith("All 7 slots"))
          .singleElement()
          .asString()
          .contains("for longer than 5m, 2 requests wait");
      Folders.awaitUntil(
          "the line that it ends",
          () -> {
            clock.forward(Duration.ofMinutes(20));
            return lines(log).contains("of 7 are in use");
          });

      assertThat(lines(log).lines())
          .filteredOn(line -> line.contains("slots are not full any more"))
          .filteredOn(line -> line.contains("of 7 are in use"))
          .hasSize(1);
    } finally {
      quiet(logger, log);
    }
  }

  @Test
  void what_is_logged_of_an_alarm_that_does_not_arrive_shows_no_address() throws Exception {
    var log = new ListAppender<ILoggingEvent>();
    log.list = new CopyOnWriteArrayList<>();
    log.start();
    var loggers =
        Stream.of("org.kirincamel.CamelAlarm", "org.apache.camel.processor.errorhandler")
            .map(AlarmTest::logger)
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

  /** While another test brings the logging up there are only substitutes. */
  private static Logger logger(String name) {
    Folders.awaitUntil("the logging", () -> LoggerFactory.getLogger(name) instanceof Logger);
    return (Logger) LoggerFactory.getLogger(name);
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
