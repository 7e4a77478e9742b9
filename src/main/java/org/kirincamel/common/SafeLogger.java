package org.kirincamel.common;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.spi.LocationAwareLogger;

/**
 * The logger of every class here. Strangers' words come into log lines and exceptions from many
 * sides; whatever in them could steer a terminal, turn a line round or begin another one is written
 * as an escape, whichever logging a host has.
 */
public final class SafeLogger extends LegacyAbstractLogger {

  private static final long serialVersionUID = 1L;
  private static final String CALLER = AbstractLogger.class.getName();
  private static final int DEEPEST = 20;

  private final transient Logger logger;

  private SafeLogger(Logger logger) {
    this.logger = logger;
    this.name = logger.getName();
  }

  /** The logger of a class. */
  public static Logger of(Class<?> type) {
    return new SafeLogger(LoggerFactory.getLogger(type));
  }

  @Override
  protected String getFullyQualifiedCallerName() {
    return CALLER;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      String pattern,
      Object @Nullable [] arguments,
      @Nullable Throwable failure) {
    Object[] safe = new Object[arguments == null ? 0 : arguments.length];
    for (int i = 0; i < safe.length; i++) {
      safe[i] = safe(String.valueOf(arguments[i]));
    }
    Throwable told = failure == null ? null : safe(failure, 0);
    if (logger instanceof LocationAwareLogger aware) {
      aware.log(marker, CALLER, level.toInt(), safe(pattern), safe, told);
    } else {
      logger.makeLoggingEventBuilder(level).setCause(told).log(safe(pattern), safe);
    }
  }

  private static String safe(String text) {
    return SafeText.isLogLine(text) ? text : SafeText.logLine(text, Integer.MAX_VALUE);
  }

  private static Throwable safe(Throwable failure, int depth) {
    return isSafe(failure, depth) ? failure : new Told(failure, depth);
  }

  private static boolean isSafe(Throwable failure, int depth) {
    return depth > DEEPEST
        || SafeText.isLogLine(String.valueOf(failure.getMessage()))
            && (failure.getCause() == null || isSafe(failure.getCause(), depth + 1))
            && Arrays.stream(failure.getSuppressed()).allMatch(each -> isSafe(each, depth + 1));
  }

  /** A failure as it may be told: where it happened, and its words made safe. */
  private static final class Told extends Exception {
    private static final long serialVersionUID = 1L;

    Told(Throwable failure, int depth) {
      super(
          failure.getClass().getName() + ": " + safe(String.valueOf(failure.getMessage())),
          failure.getCause() == null || depth > DEEPEST
              ? null
              : safe(failure.getCause(), depth + 1));
      setStackTrace(failure.getStackTrace());
      for (Throwable each : failure.getSuppressed()) {
        addSuppressed(safe(each, depth + 1));
      }
    }
  }

  @Override
  public boolean isTraceEnabled() {
    return logger.isTraceEnabled();
  }

  @Override
  public boolean isDebugEnabled() {
    return logger.isDebugEnabled();
  }

  @Override
  public boolean isInfoEnabled() {
    return logger.isInfoEnabled();
  }

  @Override
  public boolean isWarnEnabled() {
    return logger.isWarnEnabled();
  }

  @Override
  public boolean isErrorEnabled() {
    return logger.isErrorEnabled();
  }
}
