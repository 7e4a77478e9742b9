package org.kirincamel.common;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class SafeLoggerTest {

  private final Logger real = (Logger) LoggerFactory.getLogger(SafeLoggerTest.class);
  private final org.slf4j.Logger log = SafeLogger.of(SafeLoggerTest.class);
  private final ListAppender<ILoggingEvent> lines =
      new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent event) {
          event.getCallerData();
          super.append(event);
        }
      };

  @BeforeEach
  void listen() {
    real.setLevel(Level.INFO);
    real.setAdditive(false);
    lines.start();
    real.addAppender(lines);
  }

  @AfterEach
  void quiet() {
    real.detachAppender(lines);
    real.setAdditive(true);
    real.setLevel(null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069",
        "\u200e", "\u200f", "\u061c", "\u2028", "\u2029", "\u0085", "\u009b", "\u001b", "\n", "\r",
        "\u0000", "\ufeff", "\u200b"
      })
  void what_steers_is_in_no_line_and_in_no_failures_words(String odd) {
    String said = "a" + odd + "b";
    var failure = new IOException(said, new IllegalStateException(said));
    failure.addSuppressed(new IOException(said));

    log.warn("{} and {} of " + said, said, 5, failure);

    ILoggingEvent event = lines.list.get(0);
    String trace = ThrowableProxyUtil.asString(event.getThrowableProxy());
    assertThat(event.getFormattedMessage())
        .doesNotContain(odd)
        .startsWith("a")
        .contains("and 5 of");
    assertThat(trace)
        .doesNotContain(said)
        .contains("java.io.IOException: a", "IllegalStateException: a", "SafeLoggerTest.java");
    if (!odd.equals("\n")) {
      assertThat(trace).doesNotContain(odd);
    }
  }

  @Test
  void everything_else_is_told_as_it_is() {
    var failure = new IOException("кот  🐈");

    log.info("猫 {}  {}", "قطة  é", null, failure);
    log.debug("not shown");

    assertThat(lines.list).hasSize(1);
    assertThat(lines.list.get(0).getFormattedMessage()).isEqualTo("猫 قطة  é  null");
    assertThat(lines.list.get(0).getThrowableProxy().getMessage()).isEqualTo("кот  🐈");
    assertThat(lines.list.get(0).getLoggerName()).isEqualTo(SafeLoggerTest.class.getName());
    assertThat(lines.list.get(0).getCallerData()[0].getMethodName())
        .isEqualTo("everything_else_is_told_as_it_is");
  }

  @Test
  void no_class_has_another_logger() throws IOException {
    try (var files = Files.walk(Path.of("src", "main", "java"))) {
      assertThat(
              files.filter(
                  file ->
                      file.toString().endsWith(".java")
                          && !file.endsWith("SafeLogger.java")
                          && read(file).contains("LoggerFactory.")))
          .as("they use SafeLogger.of")
          .isEmpty();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
