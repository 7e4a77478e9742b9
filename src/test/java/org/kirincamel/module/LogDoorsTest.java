package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.CamelExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.kirincamel.simulator.Script;
import org.kirincamel.simulator.Simulator;

/** Whatever door strangers' words come in by, no line of ours has them raw. */
@Timeout(120)
@ResourceLock(LogLines.ROOT)
class LogDoorsTest {

  private static final String ODD = "\u202e\u2066\u200f\u061c\u2028\u0085";
  private static final Pattern RAW = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

  @TempDir Path home;

  @Test
  void no_line_of_the_log_has_characters_that_steer_it() throws Exception {
    try (var lines = LogLines.where(event -> event.getLoggerName().startsWith("org.kirincamel"));
        var gateway = Simulator.start().taskDuration(Duration.ofMillis(50))) {
      gateway.scripts(charge -> Script.failed("002" + ODD, "The words " + ODD + " failed"));
      try (var module = Caller.plan(home, gateway).start()) {
        module.drop("cat" + ODD + "s.txt", "A cat" + ODD + " walks");
        module.drop("bad" + ODD + "s.json", "{\"prompt\": \"" + ODD);
        module.drop(
            "typo" + ODD + "s.json",
            "{\"prompt\": \"A cat\", \"mo" + ODD + "de\": \"" + ODD + "\"}");
        module.ask(
            Map.of("prompt", "A dog", "external_task_id", "a\u202eb"),
            Map.of("kirinSourceKind", "k" + ODD, "kirinSourceName", "n" + ODD));
        var caller = new Caller(module);
        caller.post("{\"mo" + ODD + "\":1}");
        caller.post("A cat", "Content-Type", "text/plain", "Idempotency-Key", "key");
        assertThatThrownBy(
                () ->
                    module.ask(
                        "direct:kirin-settle",
                        Map.of("request_id", "r" + ODD, "action", "fail"),
                        Map.of()))
            .isInstanceOf(CamelExecutionException.class);
        module.awaitDocuments(4);
        Folders.awaitUntil(
            "the bad file is put aside",
            () -> lines.all().stream().anyMatch(e -> e.getFormattedMessage().contains("bad")));
      }
      assertThat(lines.all()).hasSizeGreaterThan(5);
      assertThat(lines.all())
          .filteredOn(
              line -> line.getFormattedMessage().startsWith("The order was refused: request_id: "))
          .isNotEmpty();
      assertThat(lines.all())
          .allSatisfy(
              event -> {
                assertThat(event.getFormattedMessage()).doesNotContainPattern(RAW);
                if (event.getThrowableProxy() != null) {
                  assertThat(
                          ThrowableProxyUtil.asString(event.getThrowableProxy())
                              .replaceAll("[\n\t]", ""))
                      .doesNotContainPattern(RAW);
                }
              });
      assertThat(List.copyOf(lines.all()).toString()).contains("cat");
    }
  }
}
