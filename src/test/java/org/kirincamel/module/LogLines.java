package org.kirincamel.module;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.slf4j.LoggerFactory;

/**
 * What is logged of that which a test asks for. Only one test at once may have it, and none that
 * takes the lines of a whole package for itself.
 */
final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  /** The lock of a test that runs beside others. */
  static final String ROOT = "the root logger";

  private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();
  private final Predicate<ILoggingEvent> wanted;
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final Level before = root.getLevel();
  private final Appender<ILoggingEvent> console = root.getAppender("console");

  private LogLines(Predicate<ILoggingEvent> wanted) {
    this.wanted = wanted;
  }

  /** What is logged at INFO and above, from now on, and until it is closed. */
  static LogLines where(Predicate<ILoggingEvent> wanted) {
    return where(Level.INFO, wanted);
  }

  /** As above, at that level and above. */
  static LogLines where(Level level, Predicate<ILoggingEvent> wanted) {
    var lines = new LogLines(wanted);
    lines.setContext(lines.root.getLoggerContext());
    lines.start();
    lines.root.detachAppender(lines.console);
    lines.root.addAppender(lines);
    lines.root.setLevel(level);
    return lines;
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (wanted.test(event)) {
      // Both are made when they are first asked for, which must be here and now.
      event.getFormattedMessage();
      event.getThreadName();
      events.add(event);
    }
  }

  List<ILoggingEvent> all() {
    return List.copyOf(events);
  }

  @Override
  public void close() {
    root.detachAppender(this);
    root.addAppender(console);
    root.setLevel(before);
    stop();
  }
}
