package org.kirincamel.task;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.common.SafeText;
import org.slf4j.Logger;
import org.slf4j.MDC;
import org.slf4j.event.Level;

/**
 * Tells of one request in the log. Whatever the sentence says, the line names the request as each
 * side knows it, in full: behind the sentence, and in the MDC.
 */
public final class RequestLog {

  private final Logger log;

  private RequestLog(Logger log) {
    this.log = log;
  }

  /** The log of a class. */
  public static RequestLog of(Class<?> type) {
    return new RequestLog(SafeLogger.of(type));
  }

  public void info(Task task, String sentence, Object... values) {
    at(Level.INFO, task, sentence, values);
  }

  public void warn(Task task, String sentence, Object... values) {
    at(Level.WARN, task, sentence, values);
  }

  /**
   * @param sentence with {} for each of the values
   */
  public void at(Level level, Task task, String sentence, Object... values) {
    if (!log.isEnabledForLevel(level)) {
      return;
    }
    Map<String, String> names = names(task);
    Map<String, String> before = MDC.getCopyOfContextMap();
    try {
      names.forEach(MDC::put);
      log.atLevel(level)
          .log(
              sentence + " [{}]",
              Stream.concat(Stream.of(values), Stream.of(shown(names))).toArray());
    } finally {
      // It is the host's, and what it said before stands again.
      MDC.setContextMap(before == null ? Map.of() : before);
    }
  }

  /** The request's own id stands in the sentence. */
  private static String shown(Map<String, String> names) {
    return names.entrySet().stream()
        .skip(1)
        .map(each -> each.getKey() + "=" + each.getValue())
        .collect(Collectors.joining(", "));
  }

  private static Map<String, String> names(Task task) {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("request_id", task.id().toString());
    names.put("external_task_id", task.gateway().externalTaskId());
    task.gateway().taskId().ifPresent(id -> names.put("task_id", id));
    names.put("source", task.source().kind());
    names.put("source_name", task.source().name());
    names.put("source_row", Integer.toString(task.source().row()));
    task.source().traceId().ifPresent(id -> names.put("trace_id", id));
    names.replaceAll((name, value) -> SafeText.logLine(value, Integer.MAX_VALUE));
    return names;
  }
}
