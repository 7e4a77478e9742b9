package org.kirincamel.task;

import java.util.Map;
import java.util.Optional;
import org.kirincamel.common.TraceParent;

/**
 * Where a request came from.
 *
 * @param kind file, jms, mail, http, or a word of a custom source
 * @param name name within the kind, such as the file's name; a stranger's word, never a path
 * @param row place within the source, counted from 1
 * @param key idempotency key: the same key is the same request, for ever
 * @param details what else the source said and the receiver of the result may need, such as a
 *     message's correlation id; strangers' words, which steer nothing
 */
public record Source(String kind, String name, int row, String key, Map<String, String> details) {

  public Source {
    details = Map.copyOf(details);
  }

  /** The id of the trace that its sender has begun, empty where there is none. */
  public Optional<String> traceId() {
    return Optional.ofNullable(details.get(TraceParent.NAME)).flatMap(TraceParent::traceId);
  }
}
