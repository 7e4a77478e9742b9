package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.kirincamel.simulator.Simulator;

/** The log names each request from its first moment on. */
@Timeout(120)
@ResourceLock(LogLines.ROOT)
class BirthLinesTest {

  @TempDir Path home;

  private static Stream<String> births(LogLines lines, String word, String source) {
    return lines.all().stream()
        .filter(each -> each.getFormattedMessage().startsWith(word + " request "))
        .map(ILoggingEvent::getMDCPropertyMap)
        .filter(names -> names.get("source_name").equals(source))
        .peek(names -> assertThat(names).containsKeys("request_id", "external_task_id"))
        .map(names -> names.get("source_name") + " " + names.get("source_row"));
  }

  @Test
  void each_row_of_a_file_and_of_a_message_has_a_line_when_it_is_durable_and_once()
      throws Exception {
    try (var lines = LogLines.where(each -> each.getMDCPropertyMap().containsKey("request_id"));
        var gateway = Simulator.start();
        var module = Caller.plan(home, gateway).start()) {
      module.drop("births.csv", "prompt,mode\nA cat,std\nA dog,loud\nAn owl,pro\n");
      module.awaitDocuments(3);
      var caller = new Caller(module);
      for (int i = 0; i < 2; i++) {
        caller.post("A hen", "Content-Type", "text/plain", "Idempotency-Key", "birth-hen");
      }

      assertThat(births(lines, "Accepted", "births.csv"))
          .containsExactly("births.csv 1", "births.csv 3");
      assertThat(births(lines, "Rejected", "births.csv")).containsExactly("births.csv 2");
      assertThat(births(lines, "Accepted", "birth-hen")).containsExactly("birth-hen 1");
    }
  }
}
