package org.kirincamel.task;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** A line about a request names it in full, in its words and in the MDC. */
class RequestLogTest {

  private final ListAppender<ILoggingEvent> lines =
      new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent event) {
          // Reads the MDC while it holds.
          event.prepareForDeferredProcessing();
          super.append(event);
        }
      };
  private final Logger logger = (Logger) LoggerFactory.getLogger(RequestLogTest.class);
  private final RequestLog log = RequestLog.of(RequestLogTest.class);

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
    logger.setAdditive(false);
    logger.setLevel(Level.INFO);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(lines);
    logger.setAdditive(true);
    logger.setLevel(null);
    MDC.clear();
  }

  private static Task from(String name) {
    Task task = Tasks.running();
    return new Task(
        task.id(),
        task.version(),
        task.status(),
        new Source("file", name, 3, "key", Map.of()),
        task.request(),
        task.gateway(),
        task.times(),
        task.counts(),
        task.result());
  }

  @Test
  void it_says_the_ids_and_the_source() {
    log.info(Tasks.running(), "Request {} runs", Tasks.ID);

    ILoggingEvent line = lines.list.get(0);
    assertThat(line.getFormattedMessage())
        .isEqualTo(
            "Request %s runs [external_task_id=kirin-%s, task_id=task-1, source=file, source_name=cats.csv, source_row=3]"
                .formatted(Tasks.ID, Tasks.ID));
    assertThat(line.getMDCPropertyMap())
        .containsEntry("request_id", Tasks.ID.toString())
        .containsEntry("external_task_id", "kirin-" + Tasks.ID)
        .containsEntry("task_id", "task-1")
        .containsEntry("source", "file")
        .containsEntry("source_name", "cats.csv")
        .containsEntry("source_row", "3");
  }

  @Test
  void a_strangers_name_steers_neither_the_line_nor_the_mdc() {
    log.warn(from("a\n2026 {} INFO\u202e\u001b[2J.csv"), "Request {} waits", "x");

    ILoggingEvent line = lines.list.get(0);
    assertThat(line.getFormattedMessage()).startsWith("Request x waits [").contains("{} INFO");
    assertThat(List.of(line.getFormattedMessage(), line.getMDCPropertyMap().toString()))
        .noneMatch(
            text -> text.contains("\n") || text.contains("\u202e") || text.contains("\u001b"));
  }

  @Test
  void what_a_host_keeps_in_the_mdc_stays_there() {
    MDC.put("request_id", "of the host");

    log.info(Tasks.running(), "x");

    assertThat(MDC.getCopyOfContextMap()).containsOnly(Map.entry("request_id", "of the host"));
    MDC.clear();
    log.info(Tasks.running(), "x");
    assertThat(MDC.get("task_id")).isNull();
  }
}
