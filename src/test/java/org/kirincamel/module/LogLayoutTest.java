package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The shipped log shows strangers' words in a form that steers no terminal and no reader. */
class LogLayoutTest {

  private final LoggerContext context = new LoggerContext();
  private PatternLayout layout;

  @BeforeEach
  void read() throws Exception {
    var configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(getClass().getResource("/kirin/logback.xml"));
    var console =
        (ConsoleAppender<ILoggingEvent>)
            context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("console");
    layout = (PatternLayout) ((PatternLayoutEncoder) console.getEncoder()).getLayout();
  }

  private String line(String message, Throwable failure) {
    var logger = context.getLogger("org.kirincamel.Some");
    return layout.doLayout(
        new LoggingEvent("x", logger, Level.WARN, "Refused {}", failure, new Object[] {message}));
  }

  static Stream<String> steering() {
    return Stream.of(
            "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u200b\u200c",
            "\u200d\u2060\ufeff\u00ad\u2028\u2029\u0085\u009b\u009d\u0000\u0007\u0008\u001b\r\n",
            "\u007f\udc00\ue000\ud800")
        .flatMap(all -> all.codePoints().mapToObj(Character::toString));
  }

  @ParameterizedTest
  @MethodSource("steering")
  void what_steers_is_replaced_in_messages_and_in_stack_traces(String odd) {
    String said = "a" + odd + "b";
    var failure = new IOException(said, new IllegalStateException(said));
    failure.addSuppressed(new IOException(said));
    String shown = line(said, failure);

    assertThat(shown).doesNotContain(said).contains("Refused a_b\n", "IOException: a");
    assertThat(shown.replaceAll("\n", "")).doesNotContain(odd);
  }

  @Test
  void a_failures_words_begin_no_line_of_their_own() {
    String forged = "2026-11-29T01:00:00.000Z INFO  kirin  Paid for nothing";
    String shown = line("x", new IOException("a\n" + forged + "\r\n" + forged + "\r" + forged));

    assertThat(shown.lines()).noneMatch(line -> line.startsWith("2026-11-29T01:00:00.000Z"));
    assertThat(shown.lines().skip(2)).allMatch(line -> line.startsWith("\tat "));
  }

  @Test
  void other_scripts_stay_as_they_are() {
    assertThat(line("кот, 猫, قطة, 🐈, é", new IOException("猫")))
        .contains("Refused кот, 猫, قطة, 🐈, é\n", "IOException: 猫\n\tat ");
    assertThat(
            layout.doLayout(
                new LoggingEvent("x", context.getLogger("a"), Level.INFO, "b", null, null)))
        .endsWith(" b\n");
  }
}
